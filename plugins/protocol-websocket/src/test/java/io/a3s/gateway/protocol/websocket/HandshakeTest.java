package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    // The example of RFC 6455 §1.3.
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final DataSize SIZE = new DataSize(1000);

    private static final ChannelMetrics METRICS =
            new ChannelMetrics(new FakePluginContext().metrics(), List.of());

    private final Channels channels =
            new Channels(
                    config(SIZE, new DataSize(2000), Duration.ZERO),
                    new Hub(METRICS, Optional.empty()),
                    METRICS,
                    null);

    private Verdict ask(FakeExchangeBuilder request) {
        return channels.onRequest(request.build());
    }

    private static int status(Verdict verdict) {
        return ((Verdict.Replied) verdict).reply().status();
    }

    @Test
    void agrees() {
        Verdict verdict =
                ask(
                        FakeExchange.get("/")
                                .upgrade("websocket")
                                .header("Sec-WebSocket-Version", "13")
                                .header("Sec-WebSocket-Protocol", "chat")
                                .header("Sec-WebSocket-Key", KEY));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Switching.class,
                        agreed -> {
                            assertThat(agreed.fields().get(HeaderName.of("Sec-WebSocket-Accept")))
                                    .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                            assertThat(
                                            agreed.fields()
                                                    .contains(
                                                            HeaderName.of(
                                                                    "Sec-WebSocket-Protocol")))
                                    .isFalse();
                        });
    }

    @Test
    void letsOtherRequestsPass() {
        assertThat(ask(FakeExchange.get("/"))).isSameAs(Verdict.proceed());
        assertThat(ask(FakeExchange.get("/").upgrade("h2c"))).isSameAs(Verdict.proceed());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 8, dGhlIHNhbXBsZSBub25jZQ==, 426",
        "GET, '', dGhlIHNhbXBsZSBub25jZQ==, 426",
        "GET, 13, dGhlIHNhbXBsZQ==, 400",
        "GET, 13, not base64, 400",
        "GET, 13, '', 400",
        "POST, 13, dGhlIHNhbXBsZSBub25jZQ==, 405",
    })
    void refuses(String method, String version, String key, int status) {
        FakeExchangeBuilder request = FakeExchange.request(method, "/").upgrade("websocket");
        if (!version.isEmpty()) {
            request.header("Sec-WebSocket-Version", version);
        }
        if (!key.isEmpty()) {
            request.header("Sec-WebSocket-Key", key);
        }

        assertThat(status(ask(request))).isEqualTo(status);
    }

    private static ChannelsConfig config(
            DataSize message, DataSize queue, Duration interval, String... metricChannels) {
        return new ChannelsConfig(
                64,
                message,
                256,
                queue,
                SlowReader.DROP_OLDEST,
                interval,
                List.of(metricChannels),
                Scope.GATEWAY,
                Optional.empty());
    }

    private static void refusesConfig(
            String key,
            DataSize message,
            DataSize queue,
            Duration interval,
            String... metricChannels) {
        assertThatThrownBy(() -> config(message, queue, interval, metricChannels))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key));
    }

    @Test
    void refusesWhatCannotWork() {
        refusesConfig("queue_size", SIZE, SIZE, Duration.ZERO);
        refusesConfig("max_message", new DataSize(0), SIZE, Duration.ZERO);
        refusesConfig("ping_interval", SIZE, new DataSize(2000), Duration.ofMillis(999));
        refusesConfig("ping_interval", SIZE, new DataSize(2000), Duration.ofSeconds(3601));
        refusesConfig("metric_channels", SIZE, new DataSize(2000), Duration.ZERO, "_other");
        refusesConfig("metric_channels", SIZE, new DataSize(2000), Duration.ZERO, "a", " b");
        refusesConfig(
                "metric_channels",
                SIZE,
                new DataSize(2000),
                Duration.ZERO,
                Collections.nCopies(101, "a").toArray(String[]::new));
    }
}
