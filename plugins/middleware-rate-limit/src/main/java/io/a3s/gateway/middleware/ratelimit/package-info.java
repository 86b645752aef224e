/**
 * The {@code rate-limit} middleware: a token bucket for each client, kept in memory.
 *
 * <pre>{@code
 * middlewares "rate-limit" {
 *   type  = "rate-limit"
 *   rate  = 60
 *   burst = 10
 *   key   = "header:X-Api-Key"
 * }
 * }</pre>
 *
 * <p>A bucket starts full with {@code burst} tokens and refills steadily at {@code rate} tokens per
 * second. Each request takes one token; one that finds none is answered with 429 and the time after
 * which the next token is there.
 */
@NullMarked
package io.a3s.gateway.middleware.ratelimit;

import org.jspecify.annotations.NullMarked;
