package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar can be replaced while the process runs, native libraries and all. */
class CompressUnloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path cache;

    @Test
    void leavesNothingInMemory() throws Exception {
        List<PluginGeneration> generations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            generations.add(loadUseAndClose());
        }

        generations.forEach(each -> each.whenClosed().toCompletableFuture().join());
        Instant limit = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(limit)
                && !generations.stream().allMatch(PluginGeneration::isCollected)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(generations).allMatch(PluginGeneration::isCollected);
    }

    // In a method of its own: a local variable of a test would keep what it refers to.
    private PluginGeneration loadUseAndClose() throws Exception {
        Path plugins = GatewayLaunch.home().resolve("plugins");
        try (PluginRegistry registry = PluginHost.of(plugins, cache).scan().registry()) {
            MiddlewareFactory<?> factory = registry.middleware("compress").orElseThrow().factory();
            Middleware compress = create(factory);
            for (String encoding : List.of("br", "zstd", "gzip", "deflate")) {
                run(compress, factory.needs(), encoding);
            }
            compress.close();
            return registry.owner(ExtensionKind.MIDDLEWARE, "compress").orElseThrow();
        }
    }

    private static <C extends Record> Middleware create(MiddlewareFactory<C> factory)
            throws ReflectiveOperationException {
        Class<C> type = factory.configType();
        var encodings = (ParameterizedType) type.getRecordComponents()[0].getGenericType();
        Object[] all = ((Class<?>) encodings.getActualTypeArguments()[0]).getEnumConstants();
        @SuppressWarnings("unchecked") // it is the constructor of that class
        var constructor = (Constructor<C>) type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        C config =
                constructor.newInstance(
                        List.of(all), 4, 3, 6, new DataSize(0), true, List.of("text/*"));
        return factory.create(config, new FakePluginContext());
    }

    private static void run(Middleware compress, Needs needs, String encoding) throws Exception {
        FakeExchange exchange =
                FakeExchange.get("/")
                        .needs(needs)
                        .header("Accept-Encoding", encoding)
                        .answeredBy(FakeResponseHead.of(200).with("Content-Type", "text/plain"))
                        .build();
        exchange.run(compress);
        List<byte[]> encoded = exchange.responseBody().feed("hello").end().chunks();
        byte[] whole = new byte[encoded.stream().mapToInt(chunk -> chunk.length).sum()];
        int length = 0;
        for (byte[] chunk : encoded) {
            System.arraycopy(chunk, 0, whole, length, chunk.length);
            length += chunk.length;
        }
        assertThat(ContentDecoder.whole(encoding, whole)).asString().isEqualTo("hello");
    }
}
