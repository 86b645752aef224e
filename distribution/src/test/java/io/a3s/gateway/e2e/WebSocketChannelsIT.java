package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels that WebSocket clients of the gateway subscribe to and publish on. */
class WebSocketChannelsIT {
    private static final String TYPE = "type = \"websocket-channels\"";
    private static final byte[] MASK = {0, 0, 0, 0};

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("page"));
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        backend.close();
    }

    /** A client with what it has got, one line for each message. */
    private final class Client implements WebSocket.Listener, AutoCloseable {
        private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        Client() {
            socket =
                    http.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:%d/".formatted(port)), this)
                            .join();
        }

        static Client subscribed(WebSocketChannelsIT test, String channel)
                throws InterruptedException {
            Client client = test.new Client();
            client.says("_sub:" + channel);
            assertThat(client.next()).isEqualTo("_ok:subscribed to " + channel);
            return client;
        }

        void says(String message) {
            socket.sendText(message, true).join();
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            events.add("pong " + data.remaining());
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            events.add("close " + code + ' ' + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            events.add("error");
        }

        void leave() {
            socket.abort();
        }

        @Override
        public void close() {
            leave();
        }
    }

    private GatewayProcess gateway(String keys) throws Exception {
        return GatewayPool.start(GatewayConfigs.through(port, TYPE + keys, backend));
    }

    /** A connection on which a test reads only when it wants to. */
    private RawClient handshake() throws IOException {
        RawClient raw = RawClient.connectTight(port);
        raw.send(
                RawClient.lines(
                        "GET / HTTP/1.1",
                        "Host: localhost",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        ""));
        var head = raw.receiveToHead();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.field("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        return raw;
    }

    private static void sendShort(RawClient raw, String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(6 + text.length);
        frame.put((byte) 0x81).put((byte) (0x80 | text.length)).put(MASK).put(text);
        raw.send(frame.array(), frame.capacity());
    }

    private static double metric(GatewayProcess gateway, String name, String... labels)
            throws IOException {
        String[] all = new String[labels.length + 2];
        all[0] = "middleware";
        all[1] = "it";
        System.arraycopy(labels, 0, all, 2, labels.length);
        return gateway.metrics().labelled("gateway_websocket_channels" + name, all);
    }

    @Test
    void deliversToEverySubscriber() throws Exception {
        try (var gateway = gateway("; metric_channels = [\"news\"]");
                var one = Client.subscribed(this, "news");
                var two = Client.subscribed(this, "news");
                var other = Client.subscribed(this, "else")) {
            one.says("news:hello, wörld: 1");
            assertThat(one.next()).isEqualTo("news:hello, wörld: 1");
            assertThat(two.next()).isEqualTo("news:hello, wörld: 1");

            two.says("_list");
            assertThat(two.next()).isEqualTo("_channels:[\"news\"]");
            two.says("_unsub:news");
            assertThat(two.next()).isEqualTo("_ok:unsubscribed from news");
            one.says("news:2");
            assertThat(one.next()).isEqualTo("news:2");
            two.says("news:not subscribed");
            two.says("_ping");
            assertThat(two.next()).isEqualTo("_pong");
            other.socket.sendPing(ByteBuffer.allocate(5)).join();
            assertThat(other.next()).isEqualTo("pong 5");

            assertThat(metric(gateway, "_connections")).isEqualTo(3);
            assertThat(metric(gateway, "_subscriptions", "channel", "news")).isEqualTo(1);
            assertThat(metric(gateway, "_subscriptions", "channel", "_other")).isEqualTo(1);
            assertThat(metric(gateway, "")).isEqualTo(2);
            assertThat(metric(gateway, "_messages_total", "channel", "news", "result", "delivered"))
                    .isEqualTo(3);
            assertThat(
                            metric(
                                    gateway,
                                    "_messages_total",
                                    "channel",
                                    "news",
                                    "result",
                                    "not_subscribed"))
                    .isEqualTo(1);

            other.socket.sendClose(4000, "enough").join();
            assertThat(other.next()).isEqualTo("close 4000 ");
            assertThat(gateway.awaitAccess(line -> Integer.valueOf(101).equals(line.get("status"))))
                    .containsEntry("router", "all");
            one.leave();
            two.leave();
            gateway.awaitIdle();
            assertThat(metric(gateway, "_connections")).isZero();
            assertThat(metric(gateway, "")).isZero();
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void answersWhateverAClientSays() throws Exception {
        try (var gateway = gateway("");
                var client = Client.subscribed(this, "news")) {
            String[][] talk = {
                {"_sub: news ", "_ok:already subscribed to news"},
                {"_sub:a \"b\"", "_ok:subscribed to a \"b\""},
                {"_list", "_channels:[\"news\",\"a \\\"b\\\"\"]"},
                {"_unsub:a \"b\"", "_ok:unsubscribed from a \"b\""},
                {"_unsub:a \"b\"", "_ok:not subscribed to a \"b\""},
                {"_sub:", "_error:invalid channel name"},
                {"anything else", "_error:invalid message format"},
                {"_other:x", "_error:invalid message format"},
                {"news:a:b", "news:a:b"},
            };
            for (String[] turn : talk) {
                client.says(turn[0]);
                assertThat(client.next()).as(turn[0]).isEqualTo(turn[1]);
            }
            for (int i = 1; i < 64; i++) {
                client.says("_sub:" + i);
                assertThat(client.next()).isEqualTo("_ok:subscribed to " + i);
            }
            client.says("_sub:64");
            assertThat(client.next()).isEqualTo("_error:max channels (64) reached");
            client.says("_sub:63");
            assertThat(client.next()).isEqualTo("_ok:already subscribed to 63");
            client.says("_unsub:1");
            assertThat(client.next()).isEqualTo("_ok:unsubscribed from 1");
            client.says("_sub:64");
            assertThat(client.next()).isEqualTo("_ok:subscribed to 64");
            client.leave();
            gateway.awaitIdle();
        }
    }

    @Test
    void letsOtherRequestsGoToTheService() throws Exception {
        try (var gateway = gateway("")) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("page");
            gateway.awaitIdle();
        }
    }

    @Test
    void publishesWhatIsPosted() throws Exception {
        int internal = FreePort.next();
        String config =
                GatewayConfigs.through(port, TYPE + "; publish_path = \"/publish\"", backend)
                        + """
                        entrypoints "internal" { address = "127.0.0.1:%d" }
                        routers "publish" {
                          rule        = "Path(`/publish`)"
                          entrypoints = ["internal"]
                          service     = "backends"
                          middlewares = ["it"]
                        }
                        """
                                .formatted(internal);
        try (var gateway = GatewayPool.start(config);
                var client = Client.subscribed(this, "ä b")) {
            var heard =
                    RawClient.ask(internal, RawClient.post("/publish?channel=%C3%A4+b", "wörld"));
            assertThat(heard.status()).isEqualTo(200);
            assertThat(heard.body()).isEqualTo("{\"subscribers\": 1}\n");
            assertThat(client.next()).isEqualTo("ä b:wörld");

            var unheard = RawClient.ask(internal, RawClient.post("/publish?channel=else", ""));
            assertThat(unheard.body()).isEqualTo("{\"subscribers\": 0}\n");
            String tooLong = RawClient.post("/publish?channel=else", "x".repeat(70_000));
            assertThat(RawClient.ask(internal, tooLong).status()).isEqualTo(413);
            assertThat(RawClient.get(internal, "/publish?channel=else").status()).isEqualTo(405);
            assertThat(
                            metric(
                                    gateway,
                                    "_messages_total",
                                    "channel",
                                    "_other",
                                    "result",
                                    "published"))
                    .isEqualTo(2);
        }
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void aSlowReaderCostsOnlyItself() throws Exception {
        try (var gateway = gateway("; queue_messages = 8");
                var slow = handshake();
                var quick = Client.subscribed(this, "news")) {
            sendShort(slow, "_sub:news");
            await().until(() -> metric(gateway, "_subscriptions", "channel", "_other") == 2);
            String load = "x".repeat(30_000);

            // More than the kernel takes for a connection whose other end does not read.
            for (int i = 0;
                    metric(gateway, "_messages_total", "channel", "_other", "result", "dropped")
                            < 20;
                    i++) {
                quick.says("news:" + i + load);
                assertThat(quick.next()).isEqualTo("news:" + i + load);
                assertThat(i).isLessThan(5_000);
            }

            quick.says("_ping");
            assertThat(quick.next()).isEqualTo("_pong");
            assertThat(metric(gateway, "_connections")).isEqualTo(2);
            slow.reset();
            quick.leave();
            gateway.awaitIdle();
        }
    }

    @Test
    void disconnectsASlowReaderIfAsked() throws Exception {
        try (var gateway = gateway("; queue_messages = 8; slow_reader = \"disconnect\"");
                var slow = handshake();
                var quick = Client.subscribed(this, "news")) {
            sendShort(slow, "_sub:news");
            await().until(() -> metric(gateway, "_subscriptions", "channel", "_other") == 2);
            String load = "x".repeat(30_000);

            for (int i = 0; metric(gateway, "_connections") > 1; i++) {
                quick.says("news:" + load);
                assertThat(quick.next()).isEqualTo("news:" + load);
                assertThat(i).isLessThan(5_000);
            }

            assertThat(metric(gateway, "_closed_total", "cause", "slow_reader")).isEqualTo(1);
            assertThat(metric(gateway, "_subscriptions", "channel", "_other")).isEqualTo(1);
            slow.reset();
            quick.leave();
            gateway.awaitIdle();
        }
    }

    @Test
    void closesOnWhatIsAgainstTheProtocol() throws Exception {
        try (var gateway = gateway("; max_message = 1000");
                var raw = handshake();
                var wordy = new Client()) {
            raw.send(new byte[] {(byte) 0x81, 1, 'x'}, 3);
            String end = raw.untilClose();
            assertThat(end).contains("frame without mask");

            wordy.says("x".repeat(1001));
            assertThat(wordy.next()).isEqualTo("close 1009 message over 1000 bytes");
            gateway.awaitIdle();
            assertThat(metric(gateway, "_closed_total", "cause", "protocol_violation"))
                    .isEqualTo(2);
        }
    }

    @Test
    void doesNotWaitForAClientThatNeverCloses() throws Exception {
        try (var gateway = gateway("");
                var raw = handshake()) {
            byte[] goodbye = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};
            raw.send(goodbye, goodbye.length);

            assertThat(raw.untilClose()).hasSize(2);
            await().until(
                            () ->
                                    gateway.metrics()
                                                    .labelled(
                                                            "gateway_active_connections",
                                                            "entrypoint",
                                                            "web")
                                            == 0);
        }
    }

    @Test
    void leavesAClientThatDoesNotAnswerPings() throws Exception {
        try (var gateway = gateway("; ping_interval = \"1s\"");
                var answering = Client.subscribed(this, "news");
                var mute = handshake()) {
            assertThat(mute.untilClose()).startsWith("\u0089\0").contains("ping was not answered");

            answering.says("news:still here");
            assertThat(answering.next()).isEqualTo("news:still here");
            assertThat(metric(gateway, "_closed_total", "cause", "ping_timeout")).isEqualTo(1);
        }
    }

    @Test
    void keepsChannelsOverAReload() throws Exception {
        try (var gateway = gateway("");
                var before = Client.subscribed(this, "news")) {
            gateway.reload(
                    GatewayConfigs.through(port, TYPE, backend)
                            + "middlewares \"more\" { type = \"body-limit\"; max_body_bytes = 1 }\n");

            try (var after = Client.subscribed(this, "news")) {
                after.says("news:still one channel");
                assertThat(before.next()).isEqualTo("news:still one channel");
            }
        }
    }

    @Test
    void saysGoodbyeAtShutdownAndDoesNotWaitForTheTimeToPass() throws Exception {
        String config =
                "shutdown_timeout_secs = 60\n" + GatewayConfigs.through(port, TYPE, backend);
        try (var gateway = GatewayPool.start(config);
                var client = Client.subscribed(this, "news")) {
            gateway.signal("TERM");

            assertThat(client.next()).isEqualTo("close 1001 gateway is stopping");
            assertThat(gateway.awaitExit(Duration.ofSeconds(30))).isZero();
            assertThat(gateway.log()).doesNotContain("time is up");
        }
    }

    @Test
    void namesTheJarThatIsMissing() throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-websocket"));
        Files.writeString(
                directory.resolve("gateway.hcl"), GatewayConfigs.through(port, TYPE, backend));

        try (var gateway = GatewayProcess.in(directory).plugins(others).run()) {
            assertThat(gateway.awaitExit()).isEqualTo(1);
            assertThat(gateway.log()).contains("\"websocket-channels\"", "protocol-websocket");
        }
    }
}
