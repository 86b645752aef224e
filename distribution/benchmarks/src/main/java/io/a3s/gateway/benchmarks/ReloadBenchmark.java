package io.a3s.gateway.benchmarks;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.bootstrap.ReloadResult;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.protocol.http.HttpPlugin;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** A running gateway takes over a configuration of which one line has changed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class ReloadBenchmark {
    private static final int VARIANTS = 16;

    /** The number of routers. */
    @Param("10000")
    public int routers;

    /** What the changed line is about. */
    @Param public ManyRouters.Edit edit = ManyRouters.Edit.RULE;

    private final Gateway gateway =
            Gateway.create(
                    GatewayOptions.of(
                                    ConfigSource.text("many.hcl", new ManyRouters(1).text()),
                                    PluginHost.withoutDirectory()
                                            .withPlugin("protocol-http", new HttpPlugin()))
                            .withAccessLog(OutputStream.nullOutputStream()));
    private List<ConfigSource> variants = List.of();
    private int next;

    /** Starts the gateway. */
    @Setup
    public void start() throws GatewayStartException {
        ManyRouters configuration = new ManyRouters(routers);
        variants =
                IntStream.range(0, VARIANTS)
                        .mapToObj(i -> ConfigSource.text("many.hcl", configuration.text(edit, i)))
                        .toList();
        gateway.start();
    }

    /** Reads the changed text and swaps the configuration. */
    @Benchmark
    public ReloadResult reload() {
        ReloadResult result = gateway.reload(variants.get(next++ % VARIANTS));
        if (!result.accepted()) {
            throw new IllegalStateException(result.rendered());
        }
        return result;
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        gateway.close();
    }
}
