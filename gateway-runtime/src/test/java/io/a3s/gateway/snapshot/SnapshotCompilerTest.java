package io.a3s.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.exchange.RouteTarget;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.router.Route;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.config.Diagnostic;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SnapshotCompilerTest {
    private static final String CONFIG =
            """
            entrypoints "web" { address = "127.0.0.1:0"; protocol = "plain" }
            routers "r" {
              rule = "PathPrefix(`/`)"
              service = "s"
              middlewares = ["m"]
            }
            services "s" {
              load_balancer {
                strategy = "weighted"
                servers = [{ url = "http://127.0.0.1:1", weight = 3 }, { url = "http://127.0.0.1:2" }]
              }
            }
            middlewares "m" { type = "fake"; value = 1 }
            """;

    private final FakeGatewayPlugin plugin = new FakeGatewayPlugin();
    private final PluginRegistry registry =
            PluginHost.withoutDirectory()
                    .withBuiltIn(new RuntimePlugin())
                    .withPlugin("fake", plugin)
                    .scan()
                    .registry();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Loops loops = new Loops(group);
    private final Stats stats = new Stats(1);
    private final GatewayMetrics metrics = new GatewayMetrics(stats, List::of, List::of);
    private final SnapshotCompiler compiler =
            new SnapshotCompiler(
                    stats,
                    metrics,
                    1,
                    PluginTime.SYSTEM,
                    Fleet::alone,
                    () -> {
                        throw new IllegalStateException("nothing is probed");
                    });

    @AfterEach
    void nothingIsLeftOpen() {
        Set<Object> closedOnce = new HashSet<>(plugin.closed);
        assertThat(plugin.closed).hasSameSizeAs(closedOnce);
        assertThat(closedOnce).isEqualTo(new HashSet<>(plugin.made));
        assertThat(metrics.scrape()).doesNotContain("gateway_fake");

        compiler.close();
        registry.close();
        // The registry's lease is the last one, if those of snapshots are balanced.
        await().until(
                        () ->
                                registry.generations().stream()
                                        .allMatch(g -> g.state() == PluginGeneration.State.CLOSED));
        metrics.close();
        group.shutdownGracefully();
    }

    @Test
    void closesEverythingOfASnapshotThatNeverCameIntoEffect() {
        Snapshot snapshot = compile(CONFIG);
        assertThat(metrics.scrape()).contains("gateway_fake_total{middleware=\"m\"}");

        snapshot.discard();

        assertThat(plugin.closed).hasSize(3);
    }

    @Test
    void keepsWhatIsConfiguredAsBefore() throws Exception {
        Snapshot first = compile(CONFIG);
        Snapshot second = compile("# moved\n\n" + CONFIG);

        assertThat(backends(second))
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyElementsOf(backends(first));
        assertThat(target(second).chain()).hasSize(1);
        // One middleware and one connector for both, and a handler for each.
        assertThat(plugin.made).hasSize(4);
        retire(first);
        assertThat(plugin.closed).hasSize(1);
        assertThat(metrics.scrape())
                .contains("gateway_fake_total{middleware=\"m\"}", "gateway_fake_handler_total");
        retire(second);
    }

    @Test
    void makesAnewWhatIsConfiguredDifferently() throws Exception {
        Snapshot first = compile(CONFIG);
        Snapshot second =
                compile(
                        CONFIG.replace("value = 1", "value = 2")
                                .replace("127.0.0.1:2", "127.0.0.1:3"));

        List<ServerBackend> before = backends(first);
        List<ServerBackend> after = backends(second);
        assertThat(after.get(0)).isSameAs(before.get(0));
        assertThat(after.get(1)).isNotSameAs(before.get(1));
        assertThat(plugin.made).hasSize(5);
        retire(first);
        assertThat(plugin.closed).hasSize(2);
        assertThat(plugin.forgotten.get()).isEqualTo(1);
        assertThat(metrics.scrape()).contains("gateway_fake_total{middleware=\"m\"}");
        retire(second);
    }

    @Test
    void closesASnapshotOnlyWithItsLastExchange() throws Exception {
        Snapshot snapshot = compile(CONFIG);
        loop.submit(() -> snapshot.acquire(0)).get();

        var ended = snapshot.retire(loops);
        loop.submit(() -> {}).get();
        assertThat(ended).isNotDone();
        assertThat(plugin.closed).isEmpty();
        loop.submit(() -> snapshot.release(0)).get();

        ended.get(20, TimeUnit.SECONDS);
    }

    @Test
    void takesOverWeightsWhenItIsCommitted() throws Exception {
        Snapshot first = compile(CONFIG);
        first.commit();
        ServerBackend backend = backends(first).getFirst();
        Snapshot second = compile(CONFIG.replace("weight = 3", "weight = 5"));

        assertThat(backend.weight()).isEqualTo(3);
        second.commit();

        assertThat(backend.weight()).isEqualTo(5);
        retire(first);
        retire(second);
    }

    @Test
    void saysWhatAMiddlewareDislikesAboutItsConfiguration() {
        CompileResult result = compiled(CONFIG.replace("value = 1", "value = 13"));

        assertThat(result.snapshot()).isEmpty();
        Diagnostic problem = result.diagnostics().getFirst();
        assertThat(problem.toString()).contains("middlewares \"m\"", "value: 13 (expected: luck)");
        assertThat(problem.place()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    undeclared | a middleware that blocks and does not say so
                    no-needs | needs() returned null
                    failing-needs | max: 0B (expected: 1 byte or more)
                    nothing | create() returned null
                    """)
    void refusesAMiddlewareThatDoesNotSayWhatItNeeds(String kind, String complaint) {
        CompileResult result = compiled(CONFIG.replace("value = 1", "kind = \"" + kind + "\""));

        assertThat(result.snapshot()).isEmpty();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.toString())
                                    .contains("middlewares \"m\"", "plugin fake", complaint);
                            assertThat(problem.place()).isPresent();
                        });
    }

    @Test
    void refusesToCollectWholeResponsesOnAStreamingRoute() {
        String collecting = CONFIG.replace("value = 1", "kind = \"whole\"");

        CompileResult result =
                compiled(
                        collecting.replace("service = \"s\"", "service = \"s\"; streaming = true"));
        Snapshot elsewhere = compile(collecting);

        assertThat(result.snapshot()).isEmpty();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.toString())
                                    .contains(
                                            "routers \"r\"",
                                            "middleware \"m\" collects whole response bodies");
                            assertThat(problem.place())
                                    .hasValueSatisfying(
                                            place -> assertThat(place.line()).isEqualTo(5));
                        });
        elsewhere.discard();
    }

    @Test
    void takesAnyOtherMiddlewareOnAStreamingRoute() {
        Snapshot snapshot =
                compile(CONFIG.replace("service = \"s\"", "service = \"s\"; streaming = true"));

        assertThat(target(snapshot).chain()).hasSize(1);
        snapshot.discard();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    ''          | PathPrefix(`/`)      |          | -
                    connections | PathPrefix(`/`)      |          | does nothing about HTTP, which entrypoint "web" carries; remove it here; the entrypoint itself has tcp_allowed_ips and max_connections
                    both        | PathPrefix(`/`)      |          | -
                    ''          | HostSNI(`a.example`) | "db"     | only works on HTTP, which entrypoint "db" does not carry; remove it here, or use one that works on connections
                    connections | HostSNI(`a.example`) | "db"     | -
                    both        | HostSNI(`a.example`) | "db"     | -
                    ''          | ClientIP(`::1`)      |          | only works on HTTP, which entrypoint "db" does not carry; remove it here, or set entrypoints = ["web", "other"]
                    ''          | ClientIP(`::1`)      | "web"    | -
                    connections | ClientIP(`::1`)      |          | does nothing about HTTP, which entrypoint "web" carries; remove it here, or set entrypoints = ["db"]
                    connections | ClientIP(`::1`)      | "db"     | -
                    both        | ClientIP(`::1`)      |          | -
                    """)
    void refusesAMiddlewareThatDoesNothingAboutWhatTheRouterGets(
            String kind, String rule, String entrypoints, String complaint) {
        String hcl =
                CONFIG.replace("PathPrefix(`/`)", rule)
                                .replace("value = 1", "kind = \"" + kind + '"')
                                .replace(
                                        "service = \"s\"",
                                        "service = \"s\"; entrypoints = ["
                                                + Objects.requireNonNullElse(entrypoints, "")
                                                + ']')
                        + """
                          entrypoints "db"    { address = "127.0.0.1:0"; protocol = "wire" }
                          entrypoints "other" { address = "127.0.0.1:0"; protocol = "plain" }
                          """;

        CompileResult result = compiled(hcl);

        result.snapshot().ifPresent(Snapshot::discard);
        if (complaint == null) {
            assertThat(result.diagnostics()).isEmpty();
            return;
        }
        assertThat(result.snapshot()).isEmpty();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.summary() + "; " + problem.hint())
                                    .isEqualTo("middleware \"m\" " + complaint);
                            assertThat(problem.path()).isEqualTo("routers \"r\"");
                            assertThat(problem.place())
                                    .hasValueSatisfying(
                                            place -> assertThat(place.line()).isEqualTo(5));
                        });
    }

    @ParameterizedTest
    @CsvSource({"middleware, middlewares \"m\"", "connector, services \"s\"", "handler, fake"})
    void turnsAFactorysFailureIntoADiagnosticAndLeavesNothingOpen(String kind, String place) {
        plugin.failing = kind;

        CompileResult result = compiled(CONFIG);

        assertThat(result.snapshot()).isEmpty();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.isError()).isTrue();
                            assertThat(problem.toString()).contains(place, "no " + kind + " today");
                        });
    }

    @Test
    void leavesTheRunningSnapshotAloneWhenTheNextFails() throws Exception {
        Snapshot running = compile(CONFIG);
        plugin.failing = "handler";

        CompileResult result = compiled(CONFIG);

        assertThat(result.snapshot()).isEmpty();
        assertThat(plugin.closed).isEmpty();
        assertThat(metrics.scrape()).contains("gateway_fake_handler_total");
        retire(running);
    }

    @Test
    void dropsTheStatisticsOfWhatIsNoLongerConfigured() throws Exception {
        Snapshot first = compile(CONFIG);
        Snapshot second = compile(CONFIG.replace("routers \"r\"", "routers \"q\""));

        compiler.retainStatistics(second);

        assertThat(metrics.scrape())
                .contains("gateway_router_requests_total{router=\"q\"}")
                .doesNotContain("router=\"r\"");
        retire(first);
        retire(second);
    }

    private void retire(Snapshot snapshot) throws Exception {
        snapshot.retire(loops).get(20, TimeUnit.SECONDS);
    }

    private static RouteTarget target(Snapshot snapshot) {
        Route<RouteTarget> route = snapshot.routes().routes().getFirst();
        return route.target();
    }

    private static List<ServerBackend> backends(Snapshot snapshot) {
        return Objects.requireNonNull(snapshot.services().get("s")).backends();
    }

    private Snapshot compile(String hcl) {
        return compiled(hcl).snapshot().orElseThrow();
    }

    private CompileResult compiled(String hcl) {
        LoadResult loaded = new ConfigLoader(registry, name -> null).load("test.hcl", hcl);
        assertThat(loaded.render()).isEmpty();
        return compiler.compile(loaded.config().orElseThrow(), registry);
    }
}
