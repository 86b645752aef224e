package io.a3s.gateway.benchmarks;

import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.exchange.ClientConnection;
import io.a3s.gateway.exchange.Dispatcher;
import io.a3s.gateway.exchange.ExchangeEnvironment;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.protocol.http.HttpPlugin;
import io.a3s.gateway.snapshot.PluginTime;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.snapshot.SnapshotCompiler;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An exchange from its head to its end: the route is found, the chain is walked forth, its last
 * middleware replies, and the reply is walked back.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChainBenchmark {
    /** The middlewares before the one that replies. */
    @Param({"0", "5", "20"})
    public int middlewares;

    /** What they do: {@code empty} have no phase, {@code passing} ones take part in all. */
    @Param({"empty", "passing"})
    public String type = "empty";

    private static final class Plugin implements GatewayPlugin {
        @Override
        public List<MiddlewareFactory<?>> middlewares() {
            return List.of(BenchmarkMiddleware.values());
        }
    }

    private final PluginRegistry plugins =
            PluginHost.withoutDirectory()
                    .withBuiltIn(new RuntimePlugin())
                    .withPlugin("protocol-http", new HttpPlugin())
                    .withPlugin("benchmark", new Plugin())
                    .scan()
                    .registry();
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
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SilentClient stream = new SilentClient(channel.eventLoop());
    private final ClientConnection client =
            new ClientConnection(
                    "web",
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 50_000),
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80),
                    null,
                    List.of());
    private final ReusedHead head = new ReusedHead();
    private Snapshot snapshot = compile("");
    private final Dispatcher dispatcher =
            new Dispatcher(
                    new ExchangeEnvironment(
                            () -> snapshot, stats, null, () -> null, Duration.ofSeconds(60)),
                    new Loops(channel.eventLoop()),
                    _ -> null);

    private Snapshot compile(String hcl) {
        LoadResult loaded = new ConfigLoader(plugins, name -> null).load("chain.hcl", hcl);
        return loaded.config()
                .flatMap(config -> compiler.compile(config, plugins).snapshot())
                .orElseThrow(() -> new IllegalStateException(loaded.render()));
    }

    /** Compiles the route. */
    @Setup
    public void configure() {
        StringBuilder hcl =
                new StringBuilder(
                        """
                        entrypoints "web" { address = "127.0.0.1:0" }
                        services "none" { load_balancer { servers = [{ url = "http://127.0.0.1:1" }] } }
                        middlewares "reply" { type = "reply" }
                        """);
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < middlewares; i++) {
            hcl.append("middlewares \"m%d\" { type = \"%s\" }\n".formatted(i, type));
            chain.append("\"m%d\", ".formatted(i));
        }
        hcl.append(
                """
                routers "all" {
                  rule        = "PathPrefix(`/`)"
                  service     = "none"
                  middlewares = [%s"reply"]
                }
                """
                        .formatted(chain));
        snapshot = compile(hcl.toString());
    }

    /** Runs one exchange. */
    @Benchmark
    public ClientStreamHandler exchange() {
        head.fill("api.example.com", "/v1/items/42", null);
        return dispatcher.open(head, client, stream, true);
    }

    /** Frees everything. */
    @TearDown
    public void close() {
        snapshot.discard();
        compiler.close();
        channel.finishAndReleaseAll();
        metrics.close();
        plugins.close();
    }
}
