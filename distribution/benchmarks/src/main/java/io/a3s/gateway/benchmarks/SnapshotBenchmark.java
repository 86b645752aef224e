package io.a3s.gateway.benchmarks;

import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.protocol.http.HttpPlugin;
import io.a3s.gateway.snapshot.PluginTime;
import io.a3s.gateway.snapshot.Snapshot;
import io.a3s.gateway.snapshot.SnapshotCompiler;
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

/** From the text of a configuration to a snapshot, with nothing known from before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class SnapshotBenchmark {
    /** The number of routers. */
    @Param("10000")
    public int routers;

    private final PluginRegistry plugins =
            PluginHost.withoutDirectory()
                    .withBuiltIn(new RuntimePlugin())
                    .withPlugin("protocol-http", new HttpPlugin())
                    .scan()
                    .registry();
    private final Stats stats = new Stats(2);
    private final GatewayMetrics metrics = new GatewayMetrics(stats, List::of, List::of);
    private String text = "";
    private GatewayConfig config = load("");

    /** Makes the text. */
    @Setup
    public void generate() {
        text = new ManyRouters(routers).text();
        config = load(text);
    }

    private GatewayConfig load(String hcl) {
        LoadResult loaded = new ConfigLoader(plugins, name -> null).load("many.hcl", hcl);
        return loaded.config().orElseThrow(() -> new IllegalStateException(loaded.render()));
    }

    /** Reads the text, binds and checks what is in it. */
    @Benchmark
    public GatewayConfig load() {
        return load(text);
    }

    /** Compiles what was read. */
    @Benchmark
    public Snapshot compile() {
        try (SnapshotCompiler compiler =
                new SnapshotCompiler(
                        stats,
                        metrics,
                        2,
                        PluginTime.SYSTEM,
                        Fleet::alone,
                        () -> {
                            throw new IllegalStateException("nothing is probed");
                        })) {
            Snapshot snapshot = compiler.compile(config, plugins).snapshot().orElseThrow();
            snapshot.discard();
            return snapshot;
        }
    }

    /** Frees what plugins hold. */
    @TearDown
    public void close() {
        metrics.close();
        plugins.close();
    }
}
