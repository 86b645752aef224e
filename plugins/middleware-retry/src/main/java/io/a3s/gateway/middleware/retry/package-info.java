/**
 * The {@code retry} middleware: has a request that a backend did not answer sent again, to another
 * one if there is one.
 *
 * <pre>{@code
 * middlewares "try-again" {
 *   type              = "retry"
 *   max_retries       = 2
 *   retry_interval_ms = 50
 * }
 * }</pre>
 *
 * <p>Only what is safe is sent again: any request that no backend got, as no connection could be
 * made; otherwise idempotent ones, or those of the methods that are configured. Nothing is sent
 * again once the client has begun to get an answer. A budget for each service keeps retries from
 * multiplying an outage.
 */
@NullMarked
package io.a3s.gateway.middleware.retry;

import org.jspecify.annotations.NullMarked;
