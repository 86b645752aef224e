package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeMetrics;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPublisherTest {
    private static final int LIMIT = 20;

    private final FakePluginContext context = new FakePluginContext();
    private final FakeMetrics counted = context.metrics();

    private static ChannelsConfig config(String path) {
        return new ChannelsConfig(
                64,
                new DataSize(LIMIT),
                256,
                new DataSize(2000),
                SlowReader.DROP_OLDEST,
                Duration.ZERO,
                List.of("news", "ä b"),
                Scope.GATEWAY,
                Optional.of(path));
    }

    private Verdict ask(String method, String target) {
        return new ChannelsFactory()
                .create(config("/publish"), context)
                .onRequest(FakeExchange.request(method, target).build());
    }

    private static String outcome(Verdict verdict) {
        var reply = ((Verdict.Replied) verdict).reply();
        return reply.status() + " " + new String(reply.body("id"), StandardCharsets.UTF_8);
    }

    private String post(String target, byte[] body) {
        return outcome(((Verdict.Collecting) ask("POST", target)).decision().apply(body));
    }

    private long published(String channel) {
        return counted.count(
                "websocket_channels_messages_total", "channel", channel, "result", "published");
    }

    @Test
    void publishesOnTheNamedChannel() {
        assertThat(post("/publish?a=b&channel=news", new byte[0]))
                .isEqualTo("200 {\"subscribers\": 0}\n");
        assertThat(post("/publish?channel=+%C3%A4%20b", new byte[] {'x'})).startsWith("200");

        assertThat(published("news")).isEqualTo(1);
        assertThat(published("ä b")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/publish",
                "/publish?channel=",
                "/publish?channel=_a",
                "/publish?channel=a:b",
                "/publish?channel=%0A",
                "/publish?channel=%zz",
                "/publish?channel=a&channel=b",
                "/publish?channels=a"
            })
    void refusesWhatNamesNoChannel(String target) {
        assertThat(outcome(ask("POST", target))).startsWith("400 {\"error\": \"Invalid channel");
    }

    @Test
    void refusesWhatIsNoMessage() {
        assertThat(outcome(ask("GET", "/publish?channel=a"))).startsWith("405 ");
        assertThat(post("/publish?channel=ab", new byte[LIMIT - 3])).startsWith("200 ");
        assertThat(post("/publish?channel=ab", new byte[LIMIT - 2])).startsWith("413 ");
        assertThat(post("/publish?channel=ab", new byte[] {(byte) 0xc0, (byte) 0x80}))
                .startsWith("400 {\"error\": \"Message is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"POST, /", "POST, /publish/", "GET, /other"})
    void letsOtherRequestsPass(String method, String target) {
        assertThat(ask(method, target)).isSameAs(Verdict.proceed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "publish", "/a?b", "/a b", "/a#b"})
    void refusesWhatIsNoPath(String path) {
        assertThatThrownBy(() -> config(path))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("publish_path"));
    }
}
