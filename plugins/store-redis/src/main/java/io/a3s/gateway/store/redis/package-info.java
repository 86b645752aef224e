/**
 * The store {@code redis}: what the gateways of a fleet share is in Redis, which also carries their
 * messages.
 *
 * <pre>{@code
 * store "redis" {
 *   url = "rediss://:${REDIS_PASSWORD}@redis.internal:6379"
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.store.redis;

import org.jspecify.annotations.NullMarked;
