/**
 * The {@code circuit-breaker} middleware: refuses requests for a service that fails, so that it can
 * recover and clients need not wait for what will not come.
 *
 * <pre>{@code
 * middlewares "breaker" {
 *   type              = "circuit-breaker"
 *   failure_threshold = 5
 *   cooldown_secs     = 30
 *   success_threshold = 1
 * }
 * }</pre>
 *
 * <p>Each service has a circuit of its own. {@code failure_threshold} failures in a row open it, or
 * too large a share of failures or slow answers. For {@code cooldown_secs}, requests get 503; then
 * one at a time is let through, and when {@code success_threshold} of these have succeeded, the
 * circuit is closed again. One that fails opens it anew.
 */
@NullMarked
package io.a3s.gateway.middleware.circuitbreaker;

import org.jspecify.annotations.NullMarked;
