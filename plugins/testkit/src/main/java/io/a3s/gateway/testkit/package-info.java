/**
 * What authors of plugins need to test them: an exchange and a plugin context that run in memory,
 * with a clock the test moves, and that hold plugins to the rules of the SPI.
 *
 * <pre>{@code
 * var context = new FakePluginContext("limit");
 * Middleware limit = new RateLimitFactory().create(config, context);
 *
 * FakeExchange first = FakeExchange.get("/").client("192.0.2.1").build();
 * assertThat(first.run(limit).status()).isEqualTo(200);
 *
 * context.advance(Duration.ofSeconds(1));
 * assertThat(context.metrics().count("rate_limit_requests_total", "result", "allowed")).isOne();
 * }</pre>
 *
 * <p>Its packages: here what runs in memory, {@code gateway} with a real gateway inside the test,
 * {@code wire} with the backend and the client at its two ends, and {@code conformance} with what
 * every extension has to do.
 *
 * <p>The kit is for one test thread at a time, unless a type says otherwise.
 */
@NullMarked
package io.a3s.gateway.testkit;

import org.jspecify.annotations.NullMarked;
