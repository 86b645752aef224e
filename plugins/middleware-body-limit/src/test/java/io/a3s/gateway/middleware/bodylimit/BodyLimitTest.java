package io.a3s.gateway.middleware.bodylimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyLimitTest {
    private static final String REFUSED =
            "{\"error\": \"Request body too large\", \"max_bytes\": 10, \"request_id\": \"request-1\"}\n";

    private final FakePluginContext context = new FakePluginContext();
    private final BodyLimitFactory factory = new BodyLimitFactory();
    private final Middleware limit = factory.create(new BodyLimitConfig(new DataSize(10)), context);

    private FakeExchangeBuilder post() {
        return FakeExchange.request("POST", "/").needs(factory.needs());
    }

    private long refused(String length) {
        return context.metrics().count("body_limit_refused_total", "length", length);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("body-limit");
    }

    @Test
    void refusesLimitThatNoBodyFits() {
        assertThatThrownBy(() -> new BodyLimitConfig(new DataSize(0)))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("max_body_bytes"))
                .hasMessage("0 (expected: 1 or more)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9", "10", "0000000000000000000000000010"})
    void passesDeclaredLengthUpToTheLimitUntouched(String length) {
        FakeExchange exchange = post().header("Content-Length", length).build();

        exchange.run(limit);

        assertThat(exchange.isForwarded()).isTrue();
        assertThat(exchange.requestBody().transforms()).isEmpty();
        assertThat(exchange.request().headers().get(HeaderName.CONTENT_LENGTH)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"11", "9223372036854775807", "9223372036854775808", "99999999999999999999"})
    void refusesDeclaredLengthAboveTheLimit(String length) {
        FakeExchange exchange = post().header("Content-Length", length).build();

        FakeResponseHead answer = exchange.run(limit);

        assertThat(exchange.isForwarded()).isFalse();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(REFUSED);
        assertThat(refused("declared")).isEqualTo(1);
        assertThat(refused("counted")).isZero();
    }

    @Test
    void passesCountedBodyUpToTheLimitChunkByChunk() {
        FakeExchange exchange = post().build();
        exchange.run(limit);

        exchange.requestBody().feed("12345").feed("").feed("67890").end();

        assertThat(exchange.requestBody().chunks()).hasSize(3);
        assertThat(exchange.requestBody().text()).isEqualTo("1234567890");
        assertThat(exchange.requestBody().refusal()).isEmpty();
        assertThat(refused("counted")).isZero();
    }

    @Test
    void cutsCountedBodyAtTheLimit() {
        FakeExchange exchange = post().build();
        exchange.run(limit);

        exchange.requestBody().feed("1234567890").feed("x").feed("y").end();

        assertThat(exchange.requestBody().text()).isEqualTo("1234567890");
        assertThat(exchange.requestBody().refusal())
                .hasValueSatisfying(
                        reply -> {
                            assertThat(reply.status()).isEqualTo(413);
                            assertThat(reply.body("request-1"))
                                    .asString(StandardCharsets.UTF_8)
                                    .isEqualTo(REFUSED);
                        });
        assertThat(refused("counted")).isEqualTo(1);
        assertThat(refused("declared")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5, 5", "-1", "+5", "0x5", "5 "})
    void countsBodyWhoseLengthItCannotRead(String length) {
        FakeExchange exchange = post().header("Content-Length", length).build();

        exchange.run(limit);

        assertThat(exchange.requestBody().transforms()).hasSize(1);
    }

    @Test
    void countsEachBodyByItself() {
        FakeExchange first = post().build();
        FakeExchange second = post().build();
        first.run(limit);
        second.run(limit);

        first.requestBody().feed("1234567890").end();
        second.requestBody().feed("1234567890").end();

        assertThat(second.requestBody().refusal()).isEmpty();
    }
}
