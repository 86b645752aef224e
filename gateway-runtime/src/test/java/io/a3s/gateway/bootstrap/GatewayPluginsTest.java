package io.a3s.gateway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.TestPlugin;
import io.a3s.gateway.snapshot.FakeGatewayPlugin;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that come, change and go while a gateway runs. */
@Timeout(120)
class GatewayPluginsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CONFIG =
            """
            management { address = "127.0.0.1:0" }
            entrypoints "web" { address = "127.0.0.1:0"; protocol = "plain" }
            routers "r" { rule = "ClientIP(`127.0.0.0/8`)"; service = "s"; middlewares = ["m", "f"] }
            services "s" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
            middlewares "m" { type = "greet"; greeting = "hi"; api_key = "key" }
            middlewares "f" { type = "fake" }
            """;

    @TempDir private Path directory;

    private final FakeGatewayPlugin fake = new FakeGatewayPlugin();
    private final List<Gateway> gateways = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Path plugins = Path.of("plugins");

    @BeforeEach
    void install() throws Exception {
        plugins = Files.createDirectory(directory.resolve("plugins"));
        put("greet.jar", greet("1.0.0"));
    }

    @AfterEach
    void stop() {
        gateways.forEach(Gateway::shutdown);
        http.close();
    }

    private static TestPlugin greet(String version) {
        return TestPlugin.middleware("acme-greet", "greet", "text of " + version)
                .attribute("Plugin-Version", version);
    }

    /** A version with a factory of its own. */
    private static TestPlugin greet(String version, String record, String create) {
        return greet(version)
                .source(
                        "acme.Factory",
                        """
                        package acme;

                        import io.a3s.gateway.spi.PluginContext;
                        import io.a3s.gateway.spi.config.*;
                        import io.a3s.gateway.spi.middleware.*;

                        final class Factory implements MiddlewareFactory<Factory.Config> {
                            record Config(%s

                            @Override
                            public String type() {
                                return "greet";
                            }

                            @Override
                            public Class<Config> configType() {
                                return Config.class;
                            }

                            @Override
                            public Middleware create(Config config, PluginContext context) {
                                %s
                            }
                        }
                        """
                                .formatted(record, create));
    }

    private void put(String name, TestPlugin plugin) throws Exception {
        Files.move(
                plugin.writeTo(directory.resolve("aside").resolve(name)),
                plugins.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Gateway start(ConfigSource source, boolean watching) throws Exception {
        PluginHost host =
                PluginHost.of(plugins, directory.resolve("cache")).withPlugin("fake", fake);
        Gateway gateway =
                Gateway.create(
                        GatewayOptions.of(source, host)
                                .withAccessLog(OutputStream.nullOutputStream())
                                .withEventLoops(1)
                                .withWatching(watching));
        gateways.add(gateway);
        gateway.start();
        return gateway;
    }

    private Gateway start() throws Exception {
        return start(text(CONFIG), false);
    }

    private static ConfigSource text(String hcl) {
        return ConfigSource.text("test.hcl", hcl);
    }

    @Test
    void takesOverAReplacedJar() throws Exception {
        Gateway gateway = start();
        put("greet.jar", greet("1.1.0"));

        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.accepted()).isTrue();
        assertThat(result.changes().replaced())
                .containsExactly("acme-greet 1.0.0 (greet.jar) by acme-greet 1.1.0 (greet.jar)");
        assertThat(result.changes().refused()).isEmpty();
        assertThat(gateway.metrics())
                .contains("gateway_plugin_reloads_total{result=\"accepted\"} 1.0");
        assertThat(gateway.state()).isEqualTo(GatewayState.RUNNING);
        assertThat(versions(gateway)).contains("1.1.0 ACTIVE");
        awaitStates(gateway, "active", 1);
        awaitStates(gateway, "draining", 0);
        awaitStates(gateway, "closing", 0);
    }

    @Test
    void keepsWhatDidNotChange() throws Exception {
        Gateway gateway = start();
        int made = fake.made.size();
        put("greet.jar", greet("1.1.0"));

        gateway.reloadPlugins();

        // Handlers are made for each snapshot; the middleware, connector and transport stay.
        assertThat(fake.made).hasSize(made + 1);
        await().atMost(SOON).until(() -> fake.closed.size() == 1);
    }

    @Test
    void addsAndRemovesWhatNobodyUses() throws Exception {
        Gateway gateway = start();
        put("wave.jar", TestPlugin.middleware("acme-wave", "wave"));

        PluginReloadResult added = gateway.reloadPlugins();
        String withWave = CONFIG.replace("type = \"greet\"", "type = \"wave\"");
        ReloadResult used = gateway.reload(text(withWave));
        ReloadResult unused = gateway.reload(text(CONFIG));
        Files.delete(plugins.resolve("wave.jar"));
        PluginReloadResult removed = gateway.reloadPlugins();

        assertThat(added.changes().added()).containsExactly("acme-wave 1.0.0 (wave.jar)");
        assertThat(used.accepted()).isTrue();
        assertThat(unused.accepted()).isTrue();
        assertThat(removed.accepted()).isTrue();
        assertThat(removed.changes().removed()).containsExactly("acme-wave 1.0.0 (wave.jar)");
        assertThat(gateway.reload(text(withWave)).rendered())
                .contains("type \"wave\" is not installed");
    }

    @Test
    void refusesTheRemovalOfWhatIsUsed() throws Exception {
        Gateway gateway = start();
        Files.delete(plugins.resolve("greet.jar"));

        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.accepted()).isFalse();
        assertThat(result.changes().removed()).containsExactly("acme-greet 1.0.0 (greet.jar)");
        assertThat(result.problems())
                .contains("test.hcl:5:26", "type \"greet\" is not installed", "greet");
        assertStaysAsItWas(gateway);
        assertThat(health(gateway).get("rejected_plugins").toString()).contains("greet");

        put("greet.jar", greet("1.0.0"));
        assertThat(gateway.reloadPlugins().accepted()).isTrue();
        assertThat(health(gateway).has("rejected_plugins")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new InvalidConfigException(\"greeting\", \"hi (expected: bye)\");",
                "throw new IllegalStateException(\"no luck\");",
                "throw new AssertionError(\"no luck\");",
                "throw new StackOverflowError();",
                "return null;",
                "throw new RuntimeException() { @Override public String getMessage() { throw new"
                        + " IllegalStateException(); } };"
            })
    void refusesAJarWhoseFactoryRefusesTheConfiguration(String create) throws Exception {
        Gateway gateway = start();
        put("greet.jar", greet("1.1.0", "String greeting, String apiKey) {}", create));

        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.accepted()).isFalse();
        assertThat(result.problems()).contains("middlewares \"m\"");
        assertStaysAsItWas(gateway);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String greeting) {}",
                "String greeting, String apiKey, String more) {}",
                "int greeting, String apiKey) {}",
                "String greeting, String apiKey) { Config { throw new IllegalStateException(); } }",
                "String greeting, String apiKey) { Config { throw new AssertionError(); } }",
                "String greeting, String apiKey) { @Override public int hashCode() { throw new"
                        + " AssertionError(); } }"
            })
    void refusesAJarWhoseKeysDoNotFitTheConfiguration(String record) throws Exception {
        Gateway gateway = start();
        put("greet.jar", greet("1.1.0", record, "return new Middleware() {};"));

        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.accepted()).isFalse();
        assertThat(result.problems()).isNotBlank();
        assertStaysAsItWas(gateway);
    }

    private void assertStaysAsItWas(Gateway gateway) throws Exception {
        assertThat(gateway.state()).isEqualTo(GatewayState.RUNNING);
        assertThat(versions(gateway)).contains("1.0.0 ACTIVE").doesNotContain("1.1.0 ACTIVE");
        assertThat(gateway.metrics())
                .contains("gateway_plugin_reloads_total{result=\"rejected\"} 1.0")
                .doesNotContain("gateway_plugin_reloads_total{result=\"accepted\"}");
        assertThat(gateway.reload(text(CONFIG)).accepted()).isTrue();
        awaitStates(gateway, "active", 1);
        awaitStates(gateway, "draining", 0);
    }

    @Test
    void keepsTheOldGenerationOfAJarThatCannotBeLoaded() throws Exception {
        Gateway gateway = start();
        Files.write(plugins.resolve("greet.jar"), new byte[] {1, 2, 3});

        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.changes().isEmpty()).isTrue();
        assertThat(result.changes().refused())
                .singleElement()
                .asString()
                .startsWith("greet.jar: no zip archive")
                .endsWith("acme-greet 1.0.0 (greet.jar) stays in use)");
        assertThat(versions(gateway)).contains("1.0.0 ACTIVE", " QUARANTINED");
        assertThat(gateway.metrics())
                .contains("gateway_plugin_reloads_total{result=\"rejected\"} 1.0")
                .contains("gateway_plugins{state=\"quarantined\"} 1.0");

        put("greet.jar", greet("1.1.0"));
        assertThat(gateway.reloadPlugins().changes().refused()).isEmpty();
        assertThat(versions(gateway)).contains("1.1.0 ACTIVE").doesNotContain(" QUARANTINED");
    }

    @Test
    void triesARefusedPluginAgainWithTheNextConfiguration() throws Exception {
        Gateway gateway = start();
        put("greet.jar", withMood());
        String moody = CONFIG.replace("greeting = \"hi\"", "greeting = \"hi\"; mood = \"good\"");

        assertThat(gateway.reloadPlugins().accepted()).isFalse();
        ReloadResult result = gateway.reload(text(moody));

        assertThat(result.accepted()).as(result.rendered()).isTrue();
        assertThat(versions(gateway)).contains("1.1.0 ACTIVE");
        assertThat(health(gateway).has("rejected_plugins")).isFalse();
    }

    @Test
    void triesARefusedConfigurationAgainWithTheNextPlugin() throws Exception {
        Gateway gateway = start();
        String moody = CONFIG.replace("greeting = \"hi\"", "greeting = \"hi\"; mood = \"good\"");

        assertThat(gateway.reload(text(moody)).accepted()).isFalse();
        put("greet.jar", withMood());
        PluginReloadResult result = gateway.reloadPlugins();

        assertThat(result.accepted()).as(result.problems()).isTrue();
        assertThat(versions(gateway)).contains("1.1.0 ACTIVE");
        assertThat(health(gateway).has("rejected_config")).isFalse();
        // It is the running one now.
        put("greet.jar", withMood().attribute("Plugin-Version", "1.2.0"));
        assertThat(gateway.reloadPlugins().accepted()).isTrue();
    }

    private static TestPlugin withMood() {
        return greet(
                "1.1.0",
                "String greeting, String apiKey, String mood) {}",
                "return new Middleware() {};");
    }

    @Test
    void goesByTheRunningConfigurationAndNotByTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.hcl"), CONFIG);
        Gateway gateway = start(ConfigSource.file(file), false);
        Files.writeString(file, "half of a new conf");
        put("greet.jar", greet("1.1.0"));

        assertThat(gateway.reloadPlugins().accepted()).isTrue();
    }

    @Test
    void takesAFileThatIsGoneForNoConfiguration() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.hcl"), CONFIG);
        Gateway gateway = start(ConfigSource.file(file), false);
        Files.delete(file);
        assertThat(gateway.reload().accepted()).isFalse();
        Files.delete(plugins.resolve("greet.jar"));

        // An empty text would work without the plugin.
        assertThat(gateway.reloadPlugins().accepted()).isFalse();

        assertThat(gateway.health().backendsTotal()).isEqualTo(1);
    }

    @Test
    void noticesAChangeByItself() throws Exception {
        Gateway gateway = start(text(CONFIG), true);

        put("greet.jar", greet("1.1.0"));

        await().atMost(SOON).until(() -> versions(gateway).contains("1.1.0 ACTIVE"));
    }

    @Test
    void noticesNothingByItselfIfToldSo() throws Exception {
        String quiet = "plugins { watch = false }\n" + CONFIG;
        Gateway gateway = start(text(quiet), true);
        Gateway watching = start(text(CONFIG), true);

        put("greet.jar", greet("1.1.0"));
        await().atMost(SOON).until(() -> versions(watching).contains("1.1.0 ACTIVE"));
        assertThat(versions(gateway)).contains("1.0.0 ACTIVE");

        // What changed before it was watched is noticed, too.
        gateway.reload(text(CONFIG));
        await().atMost(SOON).until(() -> versions(gateway).contains("1.1.0 ACTIVE"));

        gateway.reload(text(quiet));
        put("greet.jar", greet("1.2.0"));
        await().atMost(SOON).until(() -> versions(watching).contains("1.2.0 ACTIVE"));
        assertThat(versions(gateway)).contains("1.1.0 ACTIVE");
        assertThat(gateway.reloadPlugins().accepted()).isTrue();
        assertThat(versions(gateway)).contains("1.2.0 ACTIVE");
    }

    @Test
    void shutsDownWhileOthersWaitToChangeSomething() throws Exception {
        Gateway gateway = start();
        CountDownLatch inReload = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        fake.onMake =
                kind -> {
                    inReload.countDown();
                    try {
                        proceed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        CompletableFuture<ReloadResult> reload =
                CompletableFuture.supplyAsync(() -> gateway.reload(text(CONFIG)));
        inReload.await();
        CompletableFuture<Void> shutdown = CompletableFuture.runAsync(gateway::shutdown);
        // The management API waits for its answers when it is closed.
        var answer = http.sendAsync(reloadRequest(gateway), BodyHandlers.ofString());
        proceed.countDown();

        shutdown.get(30, TimeUnit.SECONDS);
        reload.handle((_, _) -> true).get(30, TimeUnit.SECONDS);
        answer.handle((_, _) -> true).get(30, TimeUnit.SECONDS);
        assertThatThrownBy(gateway::reloadPlugins).isInstanceOf(IllegalStateException.class);
    }

    private static HttpRequest reloadRequest(Gateway gateway) {
        return HttpRequest.newBuilder(uri(gateway, "plugins/reload"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    @Test
    void reloadsThroughTheManagementApi() throws Exception {
        Gateway gateway = start();
        put("greet.jar", greet("1.1.0"));

        var accepted = http.send(reloadRequest(gateway), BodyHandlers.ofString());
        Files.delete(plugins.resolve("greet.jar"));
        var refused = http.send(reloadRequest(gateway), BodyHandlers.ofString());

        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(accepted.body()).contains("acme-greet 1.0.0 (greet.jar) by acme-greet 1.1.0");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("is not installed");
    }

    private static URI uri(Gateway gateway, String resource) {
        return URI.create(
                "http://127.0.0.1:"
                        + gateway.adminAddress().getPort()
                        + "/api/gateway/"
                        + resource);
    }

    private JsonNode ask(Gateway gateway, String resource) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(gateway, resource)).build();
        return new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode health(Gateway gateway) throws Exception {
        return ask(gateway, "health");
    }

    /** Returns version and state of what the management API shows of the plugin from a jar. */
    private List<String> versions(Gateway gateway) throws Exception {
        return StreamSupport.stream(ask(gateway, "plugins").spliterator(), false)
                .filter(plugin -> plugin.get("source").asText().equals("greet.jar"))
                .map(plugin -> plugin.get("version").asText() + ' ' + plugin.get("state").asText())
                .toList();
    }

    private static void awaitStates(Gateway gateway, String state, int count) {
        String line =
                "gateway_plugin_generations{state=\"" + state + "\"} " + (double) count + '\n';
        await().atMost(SOON).until(() -> gateway.metrics().contains(line));
    }
}
