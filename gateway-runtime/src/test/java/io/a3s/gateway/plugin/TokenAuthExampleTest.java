package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Verdict;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in {@code plugins/examples/token-auth} compiles against the SPI alone, and works. */
class TokenAuthExampleTest {
    private static final Path EXAMPLE = Path.of("../plugins/examples/token-auth");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir Path root;
    private HttpServer service;
    private PluginRegistry registry;

    @BeforeEach
    void start() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext(
                "/check",
                exchange -> {
                    String token = exchange.getRequestHeaders().getFirst("Authorization");
                    exchange.sendResponseHeaders("Bearer good".equals(token) ? 200 : 401, -1);
                    exchange.close();
                });
        service.start();
        PluginScan scan = new PluginDirectory(root).put("token-auth.jar", build()).host.scan();
        assertThat(scan.diagnostics()).isEmpty();
        registry = scan.registry();
    }

    @AfterEach
    void stop() {
        registry.close();
        service.stop(0);
    }

    /** Builds the jar as the example's pom.xml says. */
    private static TestPlugin build() throws IOException {
        Path services = EXAMPLE.resolve("src/main/resources").resolve(TestPlugin.SERVICE);
        String pom = Files.readString(EXAMPLE.resolve("pom.xml"));
        TestPlugin plugin =
                TestPlugin.empty("token-auth").file(TestPlugin.SERVICE, Files.readString(services));
        Pattern.compile("<(Plugin-[A-Za-z]+)>([^<]*)</")
                .matcher(pom)
                .results()
                .filter(entry -> !entry.group(2).startsWith("${"))
                .forEach(entry -> plugin.attribute(entry.group(1), entry.group(2)));
        Map<String, byte[]> classes =
                InMemoryCompiler.compile(
                        InMemoryCompiler.sources(EXAMPLE.resolve("src/main/java")),
                        GatewayPlugin.class,
                        NullMarked.class);
        classes.forEach((name, code) -> plugin.file(name.replace('.', '/') + ".class", code));
        return plugin;
    }

    @Test
    void letsGoodTokenPass() throws Exception {
        assertThat(verdict(url("/check"), "Bearer good")).isEqualTo(Verdict.proceed());
    }

    @Test
    void refusesBadToken() throws Exception {
        assertThat(status(verdict(url("/check"), "Bearer bad"))).isEqualTo(403);
    }

    @Test
    void asksForMissingToken() throws Exception {
        assertThat(status(verdict(url("/check"), null))).isEqualTo(401);
    }

    @Test
    void refusesWhenServiceIsDown() throws Exception {
        URI url = url("/check");
        service.stop(0);

        assertThat(status(verdict(url, "Bearer good"))).isEqualTo(503);
    }

    @Test
    void isDescribed() {
        assertThat(PluginReports.describe(registry, "token-auth").text())
                .contains("timeout  a duration such as")
                .contains("default \"2s\"")
                .contains("url = \"http://127.0.0.1:8080\"");
    }

    @Test
    void isVerified() throws Exception {
        Path jar = build().writeTo(root.resolve("token-auth-1.0.0.jar"));

        PluginReports.Report report = PluginReports.verify(jar);

        assertThat(report.text()).endsWith("types: middleware: token-auth\nOK\n");
        assertThat(report.exitCode()).isZero();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + service.getAddress().getPort() + path);
    }

    private static int status(Verdict verdict) {
        return ((Verdict.Replied) verdict).reply().status();
    }

    private Verdict verdict(URI url, @Nullable String token) throws Exception {
        try (Middleware middleware =
                create(registry.middleware("token-auth").orElseThrow().factory(), url)) {
            return middleware.onRequest(exchange(token));
        }
    }

    private static <C extends Record> Middleware create(MiddlewareFactory<C> factory, URI url)
            throws ReflectiveOperationException {
        Constructor<C> constructor =
                factory.configType().getDeclaredConstructor(URI.class, Duration.class);
        constructor.setAccessible(true);
        return factory.create(
                constructor.newInstance(url, TIMEOUT), fake(PluginContext.class, Map.of()));
    }

    /** An exchange that runs what is offloaded at once. */
    private static Exchange exchange(@Nullable String token) {
        HeaderList headers = new HeaderList();
        if (token != null) {
            headers.set(HeaderName.AUTHORIZATION, token);
        }
        RequestHead head = fake(RequestHead.class, Map.of("headers", headers));
        return fake(Exchange.class, Map.of("request", head));
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("offload")) {
                                return ((Callable<?>) arguments[0]).call();
                            }
                            Object answer = answers.get(method.getName());
                            if (answer == null) {
                                throw new AssertionError(method + " is not to be called");
                            }
                            return answer;
                        }));
    }
}
