package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels whose subscribers are at several gateways. */
class FleetChannelsIT {
    private static final String PASSWORD = "pa55-of-redis";
    private static final int MANY = 200;

    @TempDir Path directory;
    private final int onePort = FreePort.next();
    private final int twoPort = FreePort.next();
    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedBackend backend;
    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        RedisProcess.require();
        redis = RedisProcess.start(directory, PASSWORD);
        backend = ScriptedBackend.start(Behaviour.plain("page"));
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        if (redis != null) {
            redis.close();
            backend.close();
        }
    }

    private String config(int port) {
        return "store \"redis\" { url = \"%s\" }\n".formatted(redis.url())
                + GatewayConfigs.through(
                        port,
                        "type = \"websocket-channels\"; scope = \"fleet\";"
                                + " publish_path = \"/publish\"",
                        backend);
    }

    private GatewayProcess gateway(int port) throws IOException {
        return GatewayProcess.in(Files.createDirectory(directory.resolve("gateway-" + port)))
                .start(config(port));
    }

    private ChannelClient subscriber(int port) {
        ChannelClient client = new ChannelClient(http, port);
        client.says("_sub:news");
        await().atMost(Scale.patience(20))
                .until(() -> client.events().contains("_ok:subscribed to news"));
        return client;
    }

    /** Has one client heard by another, however long a gateway takes to be subscribed. */
    private static void awaitHeard(ChannelClient from, ChannelClient to, String mark) {
        await().atMost(Scale.patience(30))
                .until(
                        () -> {
                            from.says("news:" + mark);
                            return to.events().contains("news:" + mark);
                        });
    }

    private static List<String> of(ChannelClient client, String prefix) {
        return client.events().stream().filter(event -> event.startsWith(prefix)).toList();
    }

    private double lost(GatewayProcess gateway) throws IOException {
        return gateway.metrics().sum("gateway_fleet_messages_lost_total");
    }

    @Test
    void reachAllOnceAndInOrderAlsoAfterRedisWasAway() throws Exception {
        try (var one = gateway(onePort);
                var two = gateway(twoPort);
                var here = subscriber(onePort);
                var there = subscriber(twoPort)) {
            awaitHeard(here, there, "hello");
            awaitHeard(there, here, "welcome");

            List<String> expected = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                here.says("news:one " + i);
                expected.add("news:one " + i);
            }
            await().atMost(Scale.patience(20)).until(() -> of(there, "news:one").size() >= MANY);
            assertThat(of(there, "news:one")).isEqualTo(expected);
            assertThat(of(here, "news:one")).isEqualTo(expected);

            String posted =
                    RawClient.ask(twoPort, RawClient.post("/publish?channel=news", "posted"))
                            .body();
            assertThat(posted).contains("\"subscribers\": 1");
            await().atMost(Scale.patience(20)).until(() -> here.events().contains("news:posted"));

            redis.kill();
            there.says("news:missed");
            await().atMost(Scale.patience(20)).until(() -> lost(two) > 0);
            assertThat(there.events()).contains("news:missed");
            redis.restart();
            awaitHeard(there, here, "back");
            awaitHeard(here, there, "so am I");

            // Nothing came twice, and nothing of what was lost came later.
            assertThat(of(here, "news:posted")).hasSize(1);
            assertThat(of(here, "news:missed")).isEmpty();
            assertThat(one.metrics().sum("gateway_fleet_messages_received_total")).isPositive();
        }
    }

    @Test
    void areRefusedWithoutAStoreThatCarriesMessages() throws Exception {
        String text = config(onePort);
        Path config =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        "store \"file\" { directory = \"%s\" }\n".formatted(directory)
                                + text.substring(text.indexOf('\n') + 1));

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", config.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log())
                    .contains(
                            "scope: fleet needs a store that carries messages between gateways"
                                    + " (add: store \"redis\" { url = \"redis://...\" }");
        }
    }
}
