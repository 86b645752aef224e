package io.a3s.gateway.bootstrap;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Two providers that publish what a test tells them, and count what is open of them. */
final class ScriptedProviders implements GatewayPlugin {
    /** The configuration of both. */
    record Settings(@Default("") String text) {}

    private final Map<String, BlockingQueue<Step>> steps =
            new ConcurrentHashMap<>(
                    Map.of("one", new LinkedBlockingQueue<>(), "two", new LinkedBlockingQueue<>()));
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger runs = new AtomicInteger();

    @FunctionalInterface
    private interface Step {
        void with(ProviderSink sink) throws Exception;
    }

    /** Has one publish services with so many servers each. */
    void publish(String provider, String hcl) {
        queue(provider).add(sink -> sink.publish(DynamicConfig.ofHcl(provider + ".hcl", hcl)));
    }

    /** Has one ask whether something would be taken over, and returns what it is told. */
    CompletableFuture<List<Diagnostic>> check(String provider, String hcl) {
        CompletableFuture<List<Diagnostic>> told = new CompletableFuture<>();
        queue(provider)
                .add(sink -> told.complete(sink.check(DynamicConfig.ofHcl("part.hcl", hcl))));
        return told;
    }

    /** Has one fail. */
    void fail(String provider) {
        queue(provider)
                .add(
                        _ -> {
                            throw new IllegalStateException("out of luck");
                        });
    }

    private BlockingQueue<Step> queue(String provider) {
        return java.util.Objects.requireNonNull(steps.get(provider));
    }

    @Override
    public List<ProviderFactory<?>> providers() {
        return List.of(new Factory("one"), new Factory("two"));
    }

    private final class Factory implements ProviderFactory<Settings> {
        private final String type;

        Factory(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public Class<Settings> configType() {
            return Settings.class;
        }

        @Override
        public Provider create(Settings config, PluginContext context) {
            if (config.text().equals("wrong")) {
                throw new InvalidConfigException("text", "wrong (expected: anything else)");
            }
            open.incrementAndGet();
            return new Provider() {
                @Override
                public void run(ProviderSink sink) throws Exception {
                    runs.incrementAndGet();
                    // At once, or every start would wait for it.
                    sink.publish(
                            config.text().isEmpty()
                                    ? DynamicConfig.empty()
                                    : DynamicConfig.ofHcl(type + ".hcl", config.text()));
                    while (true) {
                        queue(type).take().with(sink);
                    }
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }
    }
}
