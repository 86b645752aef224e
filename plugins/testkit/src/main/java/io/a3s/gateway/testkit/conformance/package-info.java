/**
 * What every extension has to do, whoever makes it: one suite for each kind, which a plugin's tests
 * extend and run unchanged. Those of the gateway's own plugins do.
 *
 * <pre>{@code
 * class RateLimitConformanceTest extends MiddlewareConformance {
 *     @Override
 *     protected GatewayPlugin plugin() {
 *         return new RateLimitPlugin();
 *     }
 *
 *     @Override
 *     protected String type() {
 *         return "rate-limit";
 *     }
 *
 *     @Override
 *     protected Map<String, String> keys() {
 *         return Map.of("rate", "1000000");
 *     }
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.testkit.conformance;

import org.jspecify.annotations.NullMarked;
