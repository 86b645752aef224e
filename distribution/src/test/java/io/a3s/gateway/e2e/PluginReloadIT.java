package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a running gateway takes over plugins, and how it says what came of it. */
class PluginReloadIT {
    private static final String TOKEN = "management-token-of-the-test";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private Path plugins = Path.of("plugins");
    private Path mark = Path.of("mark.jar");

    @BeforeEach
    void install() throws Exception {
        plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        mark = plugins.resolve("mark.jar");
        PluginProject.mark("a").buildTo(mark, directory);
    }

    @Test
    void takesOverAJarThatIsDroppedIn() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend))) {
            assertThat(mark()).isEqualTo("a-0");

            PluginDirectory.replace(numbered(1), mark);

            awaitMark("a-1");
            gateway.awaitLog("plugins in effect");
        }
    }

    @Test
    void waitsForACopyToBeComplete() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend))) {
            byte[] whole = Files.readAllBytes(numbered(1));

            try (OutputStream out = Files.newOutputStream(mark)) {
                for (int i = 0; i < 8; i++) {
                    int start = whole.length * i / 8;
                    out.write(whole, start, whole.length * (i + 1) / 8 - start);
                    out.flush();
                    assertThat(mark()).isEqualTo("a-0");
                    Thread.sleep(300);
                }
            }

            awaitMark("a-1");
            assertThat(gateway.log()).doesNotContain("not loaded");
            assertThat(rejected(gateway)).isZero();
        }
    }

    @Test
    void reportsAFileThatStaysBroken() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend))) {
            byte[] whole = Files.readAllBytes(numbered(1));
            Files.write(mark, Arrays.copyOf(whole, whole.length / 2));

            gateway.awaitLog("mark.jar: not loaded: no zip archive, or cut off");

            assertThat(rejected(gateway)).isEqualTo(1);
            assertThat(mark()).isEqualTo("a-0");
            assertThat(gateway.manage("/api/gateway/plugins").body())
                    .contains("QUARANTINED", "mark 1.0.0 (mark.jar) stays in use");
            Files.write(mark, whole);
            awaitMark("a-1");
        }
    }

    @Test
    void refusesTheRemovalOfAJarThatIsUsed() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend))) {
            Path kept = directory.resolve("kept.jar");
            Files.move(mark, kept);

            gateway.awaitLog("plugins refused, those before stay in use");

            assertThat(gateway.log()).contains("type \"mark\" is not installed");
            assertThat(gateway.manageJson("/api/gateway/health").get("rejected_plugins").toString())
                    .contains("mark");
            assertThat(rejected(gateway)).isEqualTo(1);
            assertThat(mark()).isEqualTo("a-0");
            Files.move(kept, mark);
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    !gateway.manageJson("/api/gateway/health")
                                            .has("rejected_plugins"));
        }
    }

    @Test
    void looksAgainOnHangUp() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().args("--no-watch").start(config(backend))) {
            PluginDirectory.replace(numbered(1), mark);
            assertThat(mark()).isEqualTo("a-0");

            gateway.signal("HUP");

            awaitMark("a-1");
        }
    }

    @Test
    void looksAgainWhenTheCommandSaysSo() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        gateway()
                                .managementToken(TOKEN)
                                .start("plugins { watch = false }\n" + config(backend))) {
            String config = gateway.configFile().toString();
            assertThat(reload(0, "--config", config)).isEqualTo("nothing has changed");
            PluginDirectory.replace(numbered(1), mark);
            assertThat(mark()).isEqualTo("a-0");

            String replaced = reload(0, "--config", config);

            assertThat(replaced)
                    .isEqualTo("replaced  mark 1.0.0 (mark.jar) by mark 1.0.0 (mark.jar)");
            assertThat(mark()).isEqualTo("a-1");

            Files.writeString(plugins.resolve("broken.jar"), "no jar");
            PluginProject.tokenAuth().buildTo(plugins.resolve("token-auth.jar"), directory);
            assertThat(reload(1, "--config", config))
                    .startsWith("added     token-auth 1.0.0 (token-auth.jar)\n")
                    .contains("refused   broken.jar: no zip archive");
            Files.delete(plugins.resolve("broken.jar"));
            Files.delete(plugins.resolve("token-auth.jar"));
            assertThat(reload(0, "--config", config))
                    .isEqualTo("removed   token-auth 1.0.0 (token-auth.jar)");

            Files.delete(mark);
            assertThat(reload(1, "--config", config))
                    .startsWith("removed   mark 1.0.0 (mark.jar)\n")
                    .contains("Nothing is in effect of this", "type \"mark\" is not installed");
            assertThat(mark()).isEqualTo("a-1");
        }
    }

    @Test
    void findsTheGatewayByItsAddress() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().managementToken(TOKEN).start(config(backend))) {
            String address = "127.0.0.1:" + gateway.management().port();
            try (var with = command("--address", address).env("A3S_GATEWAY_TOKEN", TOKEN).run();
                    var without = command("--address", address).run();
                    var wrong = command("--address", address + "/").run();
                    var nowhere = command("--address", "127.0.0.1:1").run()) {
                assertThat(with.awaitExit()).as(with.log()).isZero();
                assertThat(without.awaitExit()).isEqualTo(1);
                assertThat(without.log()).contains("401", "missing or wrong token");
                assertThat(wrong.awaitExit()).isEqualTo(2);
                assertThat(wrong.log()).contains("expected: such as 127.0.0.1:9190");
                assertThat(nowhere.awaitExit()).isEqualTo(1);
                assertThat(nowhere.log()).contains("no answer from 127.0.0.1:1");
            }
        }
    }

    @Test
    void readsNothingOfTheConfigurationButHowItIsManaged() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("other.hcl"),
                        """
                        management { address = "127.0.0.1:1"; token = "${A_TOKEN}" }
                        middlewares "m" { type = "not-installed"; secret = "${NOT_SET_HERE}" }
                        """);

        try (var with = command("--config", config.toString()).env("A_TOKEN", "x").run();
                var without = command("--config", config.toString()).run()) {
            assertThat(with.awaitExit()).isEqualTo(1);
            assertThat(with.log()).contains("no answer from 127.0.0.1:1");
            assertThat(without.awaitExit()).isEqualTo(2);
            assertThat(without.log()).contains("A_TOKEN is not set");
        }
    }

    @Test
    void takesOverAPluginAndTheConfigurationItNeeds() throws Exception {
        PluginProject.mark("a").word("REFUSED", "X-New").buildTo(mark, directory);
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend))) {
            // The old one refuses the next configuration, and the new one the running.
            PluginProject.mark("b").word("REFUSED", "X-Mark").buildTo(mark, directory);
            gateway.awaitLog("plugins refused");

            gateway.rewriteConfig(
                    config(backend)
                            .replace("type = \"mark\"", "type = \"mark\"; header = \"X-New\""));

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> RawClient.get(port, "/").head().field("x-new").isPresent());
            assertThat(RawClient.get(port, "/").head().field("x-new")).contains("b-0");
            assertThat(rejectedConfigs(gateway)).isZero();
        }
    }

    @Test
    void replacesTheTransportUnderOpenConnections() throws Exception {
        var gate = new CountDownLatch(1);
        Path http = PluginDirectory.jar("protocol-http");
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = gateway().start(config(backend));
                var idle = RawClient.connect(port);
                var streaming = RawClient.connect(port)) {
            backend.behaveAt("/stream", Behaviour.sseBehind(gate, "one", "two"));
            assertThat(ask(idle).head().field("connection")).isEmpty();
            streaming.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var stream = streaming.receive();
            assertThat(stream.next().text()).isEqualTo("data: one\n\n");

            PluginDirectory.replace(
                    PluginDirectory.rebuild(
                            http, "META-INF/again.txt", "", directory.resolve("next.jar")),
                    plugins.resolve(http.getFileName()));
            gateway.awaitLog("plugins in effect");

            // New connections have the new transport; the old ones are still served by the old one.
            try (var fresh = RawClient.connect(port)) {
                assertThat(ask(fresh).head().field("connection")).isEmpty();
                assertThat(ask(fresh).head().field("connection")).isEmpty();
            }
            assertThat(generations(gateway, "draining")).isEqualTo(1);
            RawClient.Answer last = ask(idle);
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.head().field("connection")).contains("close");
            assertThat(idle.seesClose()).isTrue();
            gate.countDown();
            assertThat(stream.answer().body()).isEqualTo("data: two\n\n");
            // Its head has promised to keep the connection, so there is one more request to it.
            RawClient.Answer afterStream = ask(streaming);
            assertThat(afterStream.head().field("connection")).contains("close");
            assertThat(streaming.seesClose()).isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                gateway.collectGarbage();
                                return generations(gateway, "draining")
                                                + generations(gateway, "closing")
                                                + generations(gateway, "closed")
                                        == 0;
                            });
        }
    }

    @Test
    void unloadsThePluginOfTheExample() throws Exception {
        Path example = plugins.resolve("token-auth.jar");
        PluginProject.tokenAuth().buildTo(example, directory);
        try (var accounts = ScriptedBackend.start(Behaviour.status(200));
                var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        gateway()
                                .start(
                                        GatewayConfigs.through(
                                                port,
                                                "type = \"token-auth\"; url = \""
                                                        + accounts.url()
                                                        + "/\"",
                                                backend))) {
            double loaders = gateway.metrics().sum("gateway_plugin_generations");
            String request = "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n";
            for (int i = 1; i <= 3; i++) {
                assertThat(RawClient.ask(port, request).status()).isEqualTo(200);
                int replaced = i;
                PluginDirectory.replace(
                        PluginDirectory.rebuild(
                                example, "again-" + i, "", directory.resolve("next.jar")),
                        example);
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () ->
                                        gateway.metrics()
                                                        .value(
                                                                "gateway_plugin_reloads_total{result=\"accepted\"}")
                                                == replaced);
            }

            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                gateway.collectGarbage();
                                return gateway.metrics().sum("gateway_plugin_generations")
                                        == loaders;
                            });
            assertThat(gateway.log()).doesNotContain("closed plugin");
            assertThat(accounts.requests()).hasSize(3);
        }
    }

    private GatewayLaunch gateway() {
        return GatewayProcess.in(directory).plugins(plugins);
    }

    private GatewayLaunch command(String... arguments) {
        return GatewayProcess.in(directory).args("plugins", "reload").args(arguments);
    }

    /** Runs the command and returns its output. */
    private String reload(int exitCode, String... arguments) throws Exception {
        try (var command = command(arguments).run()) {
            assertThat(command.awaitExit())
                    .as(command.log() + command.output())
                    .isEqualTo(exitCode);
            return command.output();
        }
    }

    /** Returns the same plugin with another number. */
    private Path numbered(int number) throws IOException {
        return PluginDirectory.rebuild(
                mark, "number.txt", Integer.toString(number), directory.resolve("next.jar"));
    }

    private static RawClient.Answer ask(RawClient client) throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return client.receive().answer();
    }

    private String mark() throws IOException {
        RawClient.Answer answer = RawClient.get(port, "/");
        assertThat(answer.status()).isEqualTo(200);
        return answer.head().field("x-mark").orElseThrow();
    }

    private void awaitMark(String expected) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> mark().equals(expected));
    }

    private static double rejected(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_plugin_reloads_total{result=\"rejected\"}");
    }

    private static double rejectedConfigs(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_config_reloads_total{result=\"rejected\"}");
    }

    private static double generations(GatewayProcess gateway, String state) throws IOException {
        return gateway.metrics().value("gateway_plugin_generations{state=\"" + state + "\"}");
    }

    private String config(ScriptedBackend backend) {
        return GatewayConfigs.through(port, "type = \"mark\"", backend);
    }
}
