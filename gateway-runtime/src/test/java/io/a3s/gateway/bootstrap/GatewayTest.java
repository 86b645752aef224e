package io.a3s.gateway.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.snapshot.FakeGatewayPlugin;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GatewayTest {
    private static final String NO_ADMIN = "management { enabled = false }\n";
    private static final String ROUTE =
            """
            routers "r" { rule = "ClientIP(`127.0.0.0/8`)"; service = "s"; middlewares = ["m"] }
            services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
            middlewares "m" { type = "fake" }
            """;

    @TempDir private Path directory;

    private final FakeGatewayPlugin plugin = new FakeGatewayPlugin();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        gateways.forEach(Gateway::shutdown);
        assertThat(plugin.closed).doesNotHaveDuplicates();
        assertThat(new HashSet<>(plugin.closed)).isEqualTo(new HashSet<>(plugin.made));
    }

    @Test
    void goesThroughItsStates() throws Exception {
        Gateway gateway = create(config(web("hello")));
        assertThat(gateway.state()).isEqualTo(GatewayState.CREATED);
        assertThat(gateway.health().state()).isEqualTo(GatewayState.CREATED);
        assertThatThrownBy(gateway::metrics).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(gateway::reload).isInstanceOf(IllegalStateException.class);

        gateway.start();
        assertThat(gateway.state()).isEqualTo(GatewayState.RUNNING);
        assertThat(greeting(gateway, "web")).isEqualTo("hello");
        assertThat(gateway.health().backendsTotal()).isEqualTo(1);
        assertThat(gateway.metrics()).contains("gateway_requests_total");

        gateway.shutdown();
        assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
        assertThatThrownBy(gateway::reload).isInstanceOf(IllegalStateException.class);
        gateway.awaitStopped();
    }

    @Test
    void goesOnRunningWhenItIsStartedAgain() throws Exception {
        Gateway gateway = start(config(web("hello")));

        assertThatThrownBy(gateway::start).isInstanceOf(IllegalStateException.class);

        assertThat(gateway.state()).isEqualTo(GatewayState.RUNNING);
        assertThat(greeting(gateway, "web")).isEqualTo("hello");
    }

    @Test
    void saysWhatIsWrongWithTheConfigurationItShouldStartWith() throws Exception {
        Gateway gateway = create("entrypoints \"web\" { adress = \"x\" }\n");

        assertThatThrownBy(gateway::start)
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("adress");

        assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
        gateway.awaitStopped();
    }

    @Test
    void servesNoManagementApiIfTheProgramWantsNone() throws Exception {
        GatewayOptions options =
                GatewayOptions.of(
                                ConfigSource.text(
                                        "test", "management { address = \"127.0.0.1:0\" }"),
                                PluginHost.withoutDirectory())
                        .withoutManagement();
        Gateway gateway = Gateway.create(options);
        gateways.add(gateway);

        gateway.start();

        assertThatThrownBy(gateway::adminAddress).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bindsNothingWhenOneAddressIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = freePort();
            Gateway gateway =
                    create(
                            config(
                                    entrypoint("a", free, "a")
                                            + entrypoint("b", taken.getLocalPort(), "b")));

            assertThatThrownBy(gateway::start)
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("entrypoints \"b\"")
                    .hasMessageContaining("cannot listen");

            assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
            assertFree(free);
        }
    }

    @Test
    void bindsNothingWhenTheManagementAddressIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = freePort();
            Gateway gateway =
                    create(
                            "management { address = \"127.0.0.1:%d\" }\n"
                                            .formatted(taken.getLocalPort())
                                    + entrypoint("a", free, "a")
                                    + ROUTE);

            assertThatThrownBy(gateway::start)
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("cannot listen");

            assertFree(free);
        }
    }

    @Test
    void stopsWhenAPluginFailsAtTheStart() throws Exception {
        for (String kind : List.of("middleware", "connector", "handler", "transport")) {
            plugin.failing = kind;
            Gateway gateway = create(config(web("hello")));

            assertThatThrownBy(gateway::start)
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining("no " + kind + " today");

            assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
        }
    }

    @Test
    void takesOverASecondConfiguration() throws Exception {
        Gateway gateway = start(config(web("hello")));
        InetSocketAddress address = gateway.address("web");

        ReloadResult result = gateway.reload(text(config(web("bye"))));

        assertThat(result.accepted()).isTrue();
        assertThat(gateway.state()).isEqualTo(GatewayState.RUNNING);
        assertThat(gateway.address("web")).isEqualTo(address);
        assertThat(greeting(gateway, "web")).isEqualTo("bye");
    }

    @Test
    void endsConnectionsOfTheSettingsBefore() throws Exception {
        Gateway gateway = start(config(web("hello")));
        Socket held = connect(gateway, "web");
        assertThat(line(held)).isEqualTo("hello");

        gateway.reload(text(config(web("bye"))));

        assertThat(isAtEnd(held)).isTrue();
    }

    @Test
    void keepsConnectionsOfAnEntrypointThatStays() throws Exception {
        Gateway gateway = start(config(web("hello")));
        Socket held = connect(gateway, "web");
        assertThat(line(held)).isEqualTo("hello");

        gateway.reload(text("# moved\n" + config(web("hello") + entrypoint("more", 0, "more"))));

        assertThat(greeting(gateway, "more")).isEqualTo("more");
        assertThat(gateway.health().activeConnections()).isEqualTo(2);
        assertThat(held.isClosed()).isFalse();
    }

    @Test
    void staysAsItWasWhenAConfigurationIsRefused() throws Exception {
        Gateway gateway = start(config(web("hello")));

        ReloadResult result = gateway.reload(text(config(web("bye")) + "nonsense = 1\n"));

        assertThat(result.accepted()).isFalse();
        assertThat(result.rendered()).contains("nonsense");
        assertThat(greeting(gateway, "web")).isEqualTo("hello");
        assertThat(gateway.metrics())
                .contains("gateway_config_reloads_total{result=\"rejected\"} 1.0");
    }

    @Test
    void goesBackWhenANewEntrypointsAddressIsTaken() throws Exception {
        Gateway gateway = start(config(web("hello")));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = freePort();

            ReloadResult result =
                    gateway.reload(
                            text(
                                    config(
                                            web("bye")
                                                    + entrypoint("free", free, "x")
                                                    + entrypoint(
                                                            "taken", taken.getLocalPort(), "x"))));

            assertThat(result.accepted()).isFalse();
            Diagnostic problem = result.diagnostics().getFirst();
            assertThat(problem.place()).isPresent();
            assertThat(problem.toString()).contains("entrypoints \"taken\"");
            assertFree(free);
        }
        assertThat(greeting(gateway, "web")).isEqualTo("hello");
        assertThatThrownBy(() -> gateway.address("free"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesNothingOpenWhenATransportFailsDuringAChange() throws Exception {
        Gateway gateway = start(config(web("hello")));
        plugin.failing = "transport";

        ReloadResult result = gateway.reload(text(config(web("bye"))));

        assertThat(result.accepted()).isFalse();
        assertThat(result.rendered()).contains("no transport today");
        plugin.failing = "";
        assertThat(greeting(gateway, "web")).isEqualTo("hello");
    }

    @Test
    void letsEntrypointsSwapTheirAddresses() throws Exception {
        int one = freePort();
        int two = freePort();
        Gateway gateway = start(config(entrypoint("a", one, "a") + entrypoint("b", two, "b")));

        ReloadResult result =
                gateway.reload(text(config(entrypoint("a", two, "a") + entrypoint("b", one, "b"))));

        assertThat(result.accepted()).isTrue();
        assertThat(gateway.address("a").getPort()).isEqualTo(two);
        assertThat(greeting(gateway, "a")).isEqualTo("a");
        assertThat(greeting(gateway, "b")).isEqualTo("b");
    }

    @Test
    void givesEntrypointsWithoutAPortOneEach() throws Exception {
        Gateway gateway = start(config(entrypoint("a", 0, "a") + entrypoint("b", 0, "b")));

        assertThat(gateway.address("a")).isNotEqualTo(gateway.address("b"));
        assertThat(greeting(gateway, "a")).isEqualTo("a");
        assertThat(greeting(gateway, "b")).isEqualTo("b");
    }

    @Test
    void stopsListeningWhereNoEntrypointIsLeft() throws Exception {
        int port = freePort();
        Gateway gateway = start(config(web("hello") + entrypoint("old", port, "old")));
        assertThat(greeting(gateway, "old")).isEqualTo("old");

        gateway.reload(text(config(web("hello"))));

        assertFree(port);
    }

    @Test
    void servesTheManagementApiIfItIsSwitchedOn() throws Exception {
        Gateway with = start("management { address = \"127.0.0.1:0\" }\n" + web("x") + ROUTE);
        Gateway without = start(config(web("x")));

        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), with.adminAddress().getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /api/gateway/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"Running\"");
        }
        assertThatThrownBy(without::adminAddress).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void warnsThatManagementChangesOnlyWithTheNextStart() throws Exception {
        Gateway gateway = start(config(web("hello")));

        ReloadResult changed =
                gateway.reload(
                        text("management { address = \"127.0.0.1:0\" }\n" + web("hello") + ROUTE));
        ReloadResult same =
                gateway.reload(
                        text("\nmanagement { address = \"127.0.0.1:0\" }\n" + web("bye") + ROUTE));

        assertThat(changed.accepted()).isTrue();
        assertThat(changed.rendered()).contains("management", "takes effect at the next start");
        assertThat(same.accepted()).isTrue();
        assertThat(same.rendered()).contains("takes effect at the next start");
    }

    @Test
    void cutsOffWhatDoesNotEndInTime() throws Exception {
        Gateway gateway =
                start(
                        "shutdown_timeout_secs = 0\n"
                                + NO_ADMIN
                                + "entrypoints \"web\" { address = \"127.0.0.1:0\"; protocol ="
                                + " \"plain\"; plain { stubborn = true } }\n"
                                + ROUTE);
        Socket held = connect(gateway, "web");
        assertThat(line(held)).isEqualTo("hello");

        gateway.shutdown();

        assertThat(isAtEnd(held)).isTrue();
    }

    @Test
    void shutsDownOnceHoweverManyAskForIt() throws Exception {
        Gateway gateway = start(config(web("hello")));
        List<CompletableFuture<Void>> all = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.runAsync(gateway::shutdown));
        }
        gateway.awaitStopped();
        for (CompletableFuture<Void> each : all) {
            each.get(20, TimeUnit.SECONDS);
        }
        gateway.shutdown();
        gateway.close();

        assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
    }

    @Test
    void shutsDownWithoutEverHavingStarted() throws Exception {
        Gateway gateway = create(config(web("hello")));

        gateway.shutdown();

        gateway.awaitStopped();
        assertThatThrownBy(gateway::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shutsDownAfterAReloadUnderWay() throws Exception {
        Gateway gateway = start(config(web("hello")));
        CountDownLatch inReload = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        plugin.onMake =
                kind -> {
                    if (kind.equals("transport")) {
                        inReload.countDown();
                        try {
                            proceed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                };
        CompletableFuture<ReloadResult> reload =
                CompletableFuture.supplyAsync(() -> gateway.reload(text(config(web("bye")))));
        inReload.await();
        assertThat(gateway.state()).isEqualTo(GatewayState.RELOADING);
        CompletableFuture<Void> shutdown = CompletableFuture.runAsync(gateway::shutdown);
        proceed.countDown();

        shutdown.get(20, TimeUnit.SECONDS);
        assertThat(gateway.state()).isEqualTo(GatewayState.STOPPED);
        assertThat(reload.get(20, TimeUnit.SECONDS).accepted()).isTrue();
    }

    @Test
    void reloadsAFileThatChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.hcl"), config(web("hello")));
        Gateway gateway = add(options(ConfigSource.file(file)).withWatching(true));
        gateway.start();
        assertThat(greeting(gateway, "web")).isEqualTo("hello");

        Files.writeString(file, config(web("bye")));

        await().atMost(20, TimeUnit.SECONDS).until(() -> "bye".equals(greeting(gateway, "web")));
        Files.writeString(file, "nonsense");
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> gateway.metrics().contains("result=\"rejected\"} 1.0"));
        Files.writeString(file, config(web("again")));
        await().atMost(20, TimeUnit.SECONDS).until(() -> "again".equals(greeting(gateway, "web")));
    }

    @Test
    void validatesWithoutLeavingAnything() throws Exception {
        int port = freePort();

        ValidationResult valid =
                Gateway.validate(options(text(config(entrypoint("a", port, "a")))));

        assertThat(valid.text()).contains("valid: entrypoints 1, routers 1, services 1");
        assertThat(valid.diagnostics()).noneMatch(Diagnostic::isError);
        assertThat(plugin.made).isNotEmpty();
        assertThat(new HashSet<>(plugin.closed)).isEqualTo(new HashSet<>(plugin.made));
        assertFree(port);
        plugin.failing = "transport";
        ValidationResult faulty = Gateway.validate(options(text(config(web("x")))));
        assertThat(faulty.diagnostics()).anyMatch(Diagnostic::isError);
        assertThat(faulty.text()).contains("no transport today");
    }

    private static String config(String entrypoints) {
        return NO_ADMIN + entrypoints + ROUTE;
    }

    private static String web(String greeting) {
        return entrypoint("web", 0, greeting);
    }

    private static String entrypoint(String name, int port, String greeting) {
        return "entrypoints \"%s\" { address = \"127.0.0.1:%d\"; protocol = \"plain\"; plain { greeting = \"%s\" } }\n"
                .formatted(name, port, greeting);
    }

    private static ConfigSource text(String hcl) {
        return ConfigSource.text("test.hcl", hcl);
    }

    private GatewayOptions options(ConfigSource source) {
        return GatewayOptions.of(source, PluginHost.withoutDirectory().withPlugin("fake", plugin))
                .withAccessLog(OutputStream.nullOutputStream())
                .withEventLoops(2);
    }

    private Gateway create(String hcl) {
        return add(options(text(hcl)));
    }

    private Gateway add(GatewayOptions options) {
        Gateway gateway = Gateway.create(options);
        gateways.add(gateway);
        return gateway;
    }

    private Gateway start(String hcl) throws GatewayStartException {
        Gateway gateway = create(hcl);
        gateway.start();
        return gateway;
    }

    private @Nullable String greeting(Gateway gateway, String entrypoint) throws IOException {
        return line(connect(gateway, entrypoint));
    }

    private Socket connect(Gateway gateway, String entrypoint) throws IOException {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), gateway.address(entrypoint).getPort());
        clients.add(client);
        return client;
    }

    private static @Nullable String line(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)).readLine();
    }

    private static boolean isAtEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
