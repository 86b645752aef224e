package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin's jar as it is installed, with its libraries in it, in a class loader like that of the
 * gateway.
 */
class PackagedPluginIT {
    private static final Path JAR = Path.of(System.getProperty("plugin.jar", "not set"));

    /** Shows of this class path what the gateway shows to plugins. */
    private static final class HostView extends ClassLoader {
        private final ClassLoader host = PackagedPluginIT.class.getClassLoader();

        HostView() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.a3s.gateway.spi.")
                    || name.startsWith("org.slf4j.")
                    || name.startsWith("org.jspecify.")) {
                return host.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    @Test
    void isCollectedAfterItHasWorked(@TempDir Path directory) throws Exception {
        RedisServer.require();
        try (RedisServer server = RedisServer.start(directory)) {
            for (int generation = 0; generation < 3; generation++) {
                WeakReference<ClassLoader> loader = useAndClose(server.url(), "g" + generation);

                await().alias("generation " + generation + " is collected")
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(200))
                        .until(
                                () -> {
                                    System.gc();
                                    return loader.refersTo(null);
                                });
            }
        }
    }

    // On this thread, which lives on, as the gateway's event loops do.
    private static WeakReference<ClassLoader> useAndClose(String url, String name)
            throws Exception {
        URLClassLoader loader = new URLClassLoader(new URL[] {JAR.toUri().toURL()}, new HostView());
        MiddlewareFactory<?> factory =
                ServiceLoader.load(GatewayPlugin.class, loader)
                        .findFirst()
                        .orElseThrow()
                        .middlewares()
                        .getFirst();
        assertThat(factory.getClass().getClassLoader()).isSameAs(loader);
        Middleware limit = create(factory, url, new FakePluginContext(name));

        // All pass until there is a connection, and then one.
        await().alias("Redis has decided")
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> FakeExchange.get("/").build().run(limit).status() == 429);
        limit.close();
        loader.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getContextClassLoader)
                .doesNotContain(loader);
        return new WeakReference<>(loader);
    }

    private static <C extends Record> Middleware create(
            MiddlewareFactory<C> factory, String url, FakePluginContext context)
            throws ReflectiveOperationException {
        RecordComponent[] components = factory.configType().getRecordComponents();
        Map<String, Object> values =
                Map.of(
                        "redisUrl",
                        url,
                        "rate",
                        1 / 3600.0,
                        "period",
                        Duration.ofSeconds(1),
                        "burst",
                        Optional.of(1),
                        "key",
                        "client-ip",
                        "ipv6Prefix",
                        64,
                        "timeout",
                        Duration.ofSeconds(10),
                        "keyPrefix",
                        "test",
                        "caFile",
                        Optional.empty(),
                        "connections",
                        1);
        Constructor<C> constructor =
                factory.configType()
                        .getDeclaredConstructor(
                                Arrays.stream(components)
                                        .map(RecordComponent::getType)
                                        .toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        C config =
                constructor.newInstance(
                        Arrays.stream(components).map(each -> value(each, values)).toArray());
        return factory.create(config, context);
    }

    // Of an enum, which only the plugin's loader knows, the first constant.
    private static Object value(RecordComponent component, Map<String, Object> values) {
        Object[] constants = component.getType().getEnumConstants();
        return constants != null
                ? constants[0]
                : Objects.requireNonNull(values.get(component.getName()), component.getName());
    }

    @Test
    void hasTheVersionOfNettyThatTheGatewayHas() throws IOException {
        Properties versions = new Properties();
        try (JarFile jar = new JarFile(JAR.toFile());
                InputStream in =
                        jar.getInputStream(jar.getEntry("META-INF/io.netty.versions.properties"))) {
            versions.load(in);
        }
        TreeSet<String> found = new TreeSet<>();
        versions.stringPropertyNames().stream()
                .filter(name -> name.endsWith(".version"))
                .forEach(name -> found.add(versions.getProperty(name)));

        assertThat(found).containsExactly(System.getProperty("netty.version"));
    }

    @Test
    void hasNothingThatTheGatewayBrings() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(Object::toString))
                    .contains("io/lettuce/core/RedisClient.class", "io/netty/channel/Channel.class")
                    .noneMatch(name -> name.startsWith("org/slf4j/"))
                    .noneMatch(name -> name.startsWith("org/jspecify/"))
                    .noneMatch(name -> name.startsWith("io/a3s/gateway/spi/"));
        }
    }
}
