package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.EventReader;
import io.a3s.gateway.testkit.wire.EventScript;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a plugin that looks at events: built from its sources, dropped in as a jar. */
class EventTransformIT {
    private static final String KEYS =
            "type = \"event-redact\"; words = [\"sesame\"]; max_event = \"64B\"";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private Path plugins = Path.of("plugins");

    @BeforeEach
    void dropIn() throws Exception {
        plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        PluginProject.eventRedact().buildTo(plugins.resolve("event-redact-1.0.0.jar"), directory);
    }

    private GatewayProcess gateway(ScriptedBackend backend) throws Exception {
        return gateway(KEYS, backend);
    }

    private GatewayProcess gateway(String keys, ScriptedBackend backend) throws Exception {
        return GatewayProcess.in(directory)
                .plugins(plugins)
                .start(GatewayConfigs.through(port, keys, backend));
    }

    @Test
    void changesEventsWhileTheyStream() throws Exception {
        EventScript script = EventScript.stepwise();
        try (var backend = ScriptedBackend.start(script);
                var gateway = gateway(backend);
                var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            script.send("open");
            var events = new EventReader(client.receive());
            // One by one: the next is sent when this one has come.
            assertThat(events.next()).isEqualTo("open");
            script.send("sesame, open sesame");
            assertThat(events.next()).isEqualTo("***, open ***");
            script.send("again");
            assertThat(events.next()).isEqualTo("again");
            script.end();

            assertThat(events.next()).contains("redacted", "data: 1");
            assertThat(events.isAtEnd()).isTrue();
            gateway.awaitIdle();
        }
    }

    @Test
    void leavesEverythingElseAsItIs() throws Exception {
        String stream =
                "\uFEFF: beat\n\nevent: x\rdata:b\r\rid: 7\r\nother: y\r\ndata: c\r\n\r\ndata: cut";
        byte[] all = stream.getBytes(StandardCharsets.UTF_8);
        try (var backend =
                        ScriptedBackend.start(
                                (request, wire) -> {
                                    wire.beginChunked(200, "text/event-stream");
                                    for (byte each : all) {
                                        wire.chunk(new byte[] {each});
                                    }
                                    wire.endChunked();
                                });
                var gateway = gateway(backend)) {
            RawClient.Answer answer = RawClient.get(port, "/");

            assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(all);
            gateway.awaitIdle();
        }
    }

    @Test
    void looksAtEventStreamsOnly() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("data: sesame\n\n"));
                var gateway = gateway(backend)) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("data: sesame\n\n");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void cutsOffWhereAnEventIsTooLongToBeSeen() throws Exception {
        try (var backend =
                        ScriptedBackend.start(
                                (request, wire) -> {
                                    wire.beginChunked(200, "text/event-stream");
                                    wire.event("short");
                                    wire.event("sesame ".repeat(20));
                                    wire.endChunked();
                                });
                var gateway = gateway(backend);
                var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            String all = client.untilClose();

            assertThat(all).doesNotContain("sesame").doesNotEndWith("0\r\n\r\n");
            gateway.awaitIdle();
        }
    }

    @Test
    void seesTheLastWordOfTheGatewayWhereTheBackendBreaksOff() throws Exception {
        try (var backend =
                        ScriptedBackend.start(
                                (request, wire) -> {
                                    wire.beginChunked(200, "text/event-stream");
                                    wire.event("open");
                                    wire.close();
                                });
                var gateway = gateway("type = \"event-redact\"; words = [\"ended\"]", backend)) {
            String body = RawClient.get(port, "/").body();

            assertThat(body)
                    .startsWith("data: open\n\nevent: error\n")
                    .contains("The stream was *** by the gateway")
                    .endsWith("event: redacted\ndata: 1\n\n");
            gateway.awaitIdle();
        }
    }
}
