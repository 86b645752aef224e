package io.a3s.gateway.tracing;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.TracingConfig;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.observe.NamedTracer;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.plugin.BareContext;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.LastingInstance;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.Refusal;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.tracing.Tracer;
import io.a3s.gateway.spi.tracing.TracerFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the tracer that the first configuration asks for, and closes it with the gateway: a trace
 * whose parts go to different places is of no use to anybody.
 *
 * <p>Changed by one thread at a time; any may ask for the tracer.
 */
public final class TracerOpener implements AutoCloseable {
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private volatile @Nullable NamedTracer tracer;
    private @Nullable LastingInstance<Tracer> open;
    private boolean decided;
    private Optional<TracingConfig> wanted = Optional.empty();

    /**
     * @param clock what a tracer tells the time by
     * @param ticker what a tracer measures time with
     */
    public TracerOpener(GatewayMetrics metrics, InstantSource clock, LongSupplier ticker) {
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Returns the tracer, or null if there is none. */
    public @Nullable NamedTracer tracer() {
        return tracer;
    }

    /** Opens the tracer of the first configuration. Returns what is wrong with that of another. */
    public List<Diagnostic> open(GatewayConfig config, PluginRegistry plugins) {
        Optional<Located<TracingConfig>> tracing = config.fixed().tracing();
        Optional<TracingConfig> asked = tracing.map(Located::value);
        if (!decided) {
            try {
                asked.ifPresent(each -> open(each, plugins));
            } catch (InvalidConfigException | PluginCallException e) {
                return List.of(at(Diagnostic.error(Refusal.text(e)), tracing));
            }
            wanted = asked;
            decided = true;
        }
        if (wanted.equals(asked)) {
            return List.of();
        }
        return List.of(
                at(
                        Diagnostic.warning("tracing: the change takes effect at the next start"),
                        tracing));
    }

    private static Diagnostic at(Diagnostic problem, Optional<Located<TracingConfig>> tracing) {
        return tracing.map(
                        each ->
                                problem.at(each.range())
                                        .in("tracing \"" + each.value().type() + '"'))
                .orElse(problem);
    }

    private void open(TracingConfig config, PluginRegistry plugins) {
        String type = config.type();
        Installed<TracerFactory<?>> installed =
                plugins.tracer(type)
                        .orElseThrow(() -> new IllegalStateException("type was checked"));
        InstanceMetrics published = metrics.forInstance("tracing", type);
        PluginContext context = new BareContext(type, published, clock, ticker);
        LastingInstance<Tracer> made =
                LastingInstance.open(
                        installed.owner(),
                        "tracer " + type,
                        () -> create(installed.factory(), config.config(), context),
                        Tracer::close,
                        published::close);
        open = made;
        tracer = new NamedTracer(PluginPart.tracer(type), made.get());
    }

    private static <C extends Record> Tracer create(
            TracerFactory<C> factory, Record config, PluginContext context) {
        return factory.create(factory.configType().cast(config), context);
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
        }
    }
}
