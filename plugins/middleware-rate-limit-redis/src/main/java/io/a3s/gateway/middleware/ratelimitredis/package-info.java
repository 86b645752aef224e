/**
 * The {@code rate-limit-redis} middleware: a token bucket for each client, kept in Redis, so that
 * several gateways limit together.
 *
 * <pre>{@code
 * middlewares "fair-use" {
 *   type      = "rate-limit-redis"
 *   redis_url = "redis://127.0.0.1:6379"
 *   rate      = 60
 *   burst     = 10
 *   on_error  = "allow"
 * }
 * }</pre>
 *
 * <p>A bucket starts full with {@code burst} tokens and refills steadily at {@code rate} tokens per
 * second, by Redis's clock. Each request takes one token, in one round trip; one that finds none is
 * answered with 429 and the time after which the next token is there.
 */
@NullMarked
package io.a3s.gateway.middleware.ratelimitredis;

import org.jspecify.annotations.NullMarked;
