package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import io.a3s.gateway.spi.provider.ProviderSink;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.gateway.GatewayBuilder;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.gateway.LoaderLeaks;
import io.a3s.gateway.testkit.gateway.PluginJar;
import io.a3s.gateway.testkit.wire.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every provider has to do, wherever it looks. Extend it in the tests of a plugin, with
 * something to look at in which there is at least one router or service.
 *
 * @since 1.0
 */
@Incubating
public abstract class ProviderConformance {
    private static final Duration PATIENCE = Patience.seconds(30);
    private static final long PAUSE_MILLIS = 10;
    private static final String UPDATES = "gateway_provider_updates_total";

    /** Returns a new entry of the plugin. */
    protected abstract GatewayPlugin plugin();

    /** Returns the type to be tested, which is the label of its block in {@code providers}. */
    protected abstract String type();

    /**
     * Returns the keys of its block with values as they stand in HCL, with which it finds
     * something. <code>${NAME}</code> stands for one of {@link #variables}. Called before each use.
     */
    protected abstract Map<String, String> keys();

    /** Returns what stands for variables in {@link #keys}. */
    protected Map<String, String> variables() {
        return Map.of();
    }

    /**
     * Changes what there is to find, so that it differs from before.
     *
     * @return whether it did; false if the provider looks once only
     */
    protected boolean change() throws Exception {
        return false;
    }

    /** Returns one class of each library that the plugin packs. */
    protected List<Class<?>> libraries() {
        return List.of();
    }

    @Test
    final void isNamedByItsServiceFile() {
        require(
                ServiceLoader.load(GatewayPlugin.class).stream()
                        .anyMatch(each -> each.type().equals(plugin().getClass())),
                "META-INF/services/"
                        + GatewayPlugin.class.getName()
                        + " does not name "
                        + plugin().getClass().getName());
    }

    @Test
    final void bringsTheSameEachTime() {
        require(
                types().equals(types()) && types().contains(type()),
                "providers() has no \"" + type() + "\", or not always: " + types());
    }

    @Test
    final void takesWhatOperatorsWrite() throws Exception {
        try (GatewayExtension gateway = start(builder().plugin(plugin()))) {
            ConfigChecks checks =
                    new ConfigChecks(gateway, this::config, keys(), factory().configType());
            checks.documentsEveryKey();
            checks.suggestsTheKeyThatWasMeant();
            checks.failsOnNoValue();
        }
    }

    @Test
    final void publishesAtOnceAndWhenSomethingChanges() throws Exception {
        create(factory()).close();
        Run run = new Run(create(factory()));
        try {
            DynamicConfig first = run.next();
            require(!first.sources().isEmpty(), "it publishes nothing first");
            Assumptions.assumeTrue(change(), "it looks once only");
            DynamicConfig then = run.next();
            while (then.equals(first)) {
                then = run.next();
            }
        } finally {
            run.end();
        }
    }

    @Test
    final void endsWhenInterrupted() throws Exception {
        Run run = new Run(create(factory()));
        DynamicConfig _ = run.next();

        run.end();

        require(
                run.problem == null || run.problem instanceof InterruptedException,
                "run ends with " + run.problem + " (expected: InterruptedException)");
    }

    @Test
    final void publishesWhatAGatewayAccepts() throws Exception {
        try (GatewayExtension gateway = start(builder().plugin(plugin()))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (updates(gateway, "accepted") == 0) {
                require(
                        updates(gateway, "rejected") == 0,
                        "what it publishes is refused; the log says why");
                require(System.nanoTime() - deadline < 0, "nothing of it comes into effect");
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Test
    final void isGoneFromMemoryOnceRemoved(@TempDir Path directory) throws Exception {
        Path jar = PluginJar.of(plugin().getClass()).withLibraries(libraries()).writeTo(directory);
        try (GatewayExtension gateway = start(builder().pluginFile(jar))) {
            LoaderLeaks.check(gateway, jar, _ -> {});
        }
    }

    /** A provider at work. */
    private static final class Run implements ProviderSink {
        private final BlockingQueue<DynamicConfig> published = new LinkedBlockingQueue<>();
        private final BlockingQueue<Diagnostic> reported = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private final Provider provider;
        private final Thread thread;
        private volatile @Nullable Throwable problem;

        Run(Provider provider) {
            this.provider = provider;
            this.thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            try {
                provider.run(this);
            } catch (Exception | Error e) {
                problem = e;
            } finally {
                end.complete(true);
            }
        }

        @Override
        public void publish(DynamicConfig complete) {
            published.add(complete);
        }

        @Override
        public void report(Diagnostic problem) {
            reported.add(problem);
        }

        DynamicConfig next() throws InterruptedException {
            DynamicConfig next = published.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError(
                        "nothing is published; reported: " + reported + ", failure: " + problem);
            }
            return next;
        }

        void end() throws InterruptedException {
            thread.interrupt();
            try {
                end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new AssertionError("run does not end when it is interrupted", e);
            }
            provider.close();
        }
    }

    private static double updates(GatewayExtension gateway, String result) {
        return gateway.metrics().samples().entrySet().stream()
                .filter(each -> each.getKey().startsWith(UPDATES))
                .filter(each -> each.getKey().contains("result=\"" + result + '"'))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private <C extends Record> Provider create(ProviderFactory<C> factory) {
        return factory.create(
                BoundKeys.record(factory.configType(), keys(), variables()),
                new FakePluginContext(type()));
    }

    private ProviderFactory<?> factory() {
        return plugin().providers().stream()
                .filter(factory -> factory.type().equals(type()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no provider \"" + type() + '"'));
    }

    private List<String> types() {
        return plugin().providers().stream().<String>map(ProviderFactory::type).toList();
    }

    private GatewayBuilder builder() {
        GatewayBuilder builder = GatewayExtension.builder().without(plugin().getClass().getName());
        variables().forEach(builder::variable);
        return builder;
    }

    private GatewayExtension start(GatewayBuilder builder)
            throws GatewayStartException, IOException {
        return builder.hcl(config(keys())).build().start();
    }

    private String config(Map<String, String> keys) {
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        providers "%s" {
        %s}
        """
                .formatted(type(), BoundKeys.text(keys, "  "));
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }
}
