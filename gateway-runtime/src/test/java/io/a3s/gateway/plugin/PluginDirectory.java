package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A plugins directory of a test, and what tests do with what is in it. */
final class PluginDirectory {
    final Path plugins;
    final Path cache;
    final PluginHost host;

    PluginDirectory(Path root) {
        this.plugins = root.resolve("plugins");
        this.cache = root.resolve("cache");
        this.host = PluginHost.of(plugins, cache);
        try {
            Files.createDirectories(plugins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PluginDirectory put(String name, TestPlugin plugin) {
        return put(name, plugin.jar());
    }

    PluginDirectory put(String name, byte[] content) {
        try {
            Files.write(plugins.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    PluginDirectory remove(String name) {
        try {
            Files.delete(plugins.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Scans a directory whose only plugin is refused, and returns the diagnostic's text. */
    String refusal() {
        return refusal(host);
    }

    static String refusal(PluginHost host) {
        PluginScan scan = host.scan();
        try (PluginRegistry registry = scan.registry()) {
            List<PluginStatus> quarantined = quarantined(registry);
            if (quarantined.size() != 1 || scan.diagnostics().size() != 1) {
                throw new AssertionError("not one refusal: " + scan.diagnostics());
            }
            return scan.diagnostics().getFirst().toString();
        }
    }

    static List<PluginStatus> quarantined(PluginRegistry registry) {
        return registry.plugins().stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.QUARANTINED)
                .toList();
    }

    /** Makes a middleware of {@link TestPlugin#middleware} and returns what it answers. */
    static String answer(PluginRegistry registry, String type) {
        return answer(create(registry.middleware(type).orElseThrow().factory()));
    }

    static String answer(Middleware middleware) {
        Verdict verdict = middleware.onRequest(unused());
        if (verdict instanceof Verdict.Replied replied) {
            return new String(replied.reply().body("id"), StandardCharsets.UTF_8);
        }
        throw new AssertionError("not a reply: " + verdict);
    }

    static <C extends Record> Middleware create(MiddlewareFactory<C> factory) {
        try {
            Constructor<?> constructor = factory.configType().getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            C config = factory.configType().cast(constructor.newInstance("hi", 1, "key"));
            return factory.create(config, unused());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the record of TestPlugin has three components", e);
        }
    }

    /** An object that must not be called. */
    @SuppressWarnings("unchecked")
    private static <T> T unused(T... type) {
        Class<?> wanted = type.getClass().getComponentType();
        return (T)
                Proxy.newProxyInstance(
                        wanted.getClassLoader(),
                        new Class<?>[] {wanted},
                        (proxy, method, arguments) -> {
                            throw new AssertionError(method + " is not to be called");
                        });
    }
}
