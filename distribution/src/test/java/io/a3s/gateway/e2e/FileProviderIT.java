package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration in a directory, while traffic is there. */
class FileProviderIT {
    private static final String ACCEPTED =
            "gateway_provider_updates_total{provider=\"file\",result=\"accepted\"}";
    private static final String REJECTED =
            "gateway_provider_updates_total{provider=\"file\",result=\"rejected\"}";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private Path conf = Path.of("conf.d");

    @BeforeEach
    void makeDirectory() throws IOException {
        conf = Files.createDirectory(directory.resolve("conf.d"));
    }

    private String main(String more) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        providers {
          file { watch = true; directory = "%s" }
        }
        """
                        .formatted(port, conf)
                + more;
    }

    private static String app(String name, ScriptedBackend backend) {
        return """
        routers "%1$s" { rule = "PathPrefix(`/%1$s`)"; service = "%1$s" }
        services "%1$s" { load_balancer { servers = [{ url = "%2$s" }] } }
        """
                .formatted(name, backend.url());
    }

    private void write(String name, String text) throws IOException {
        Path aside = directory.resolve(name + ".part");
        Files.writeString(aside, text);
        Files.move(aside, conf.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitAnswer(String path, int status, String body) {
        await().atMost(Scale.patience(20))
                .pollInterval(Duration.ofMillis(25))
                .untilAsserted(
                        () -> {
                            var answer = RawClient.get(port, path);
                            assertThat(answer.status()).isEqualTo(status);
                            assertThat(answer.body()).contains(body);
                        });
    }

    @Test
    void takesOverFilesThatComeChangeAndGo() throws Exception {
        try (var one = ScriptedBackend.start(Behaviour.plain("one"));
                var two = ScriptedBackend.start(Behaviour.plain("two"))) {
            write("a.hcl", app("a", one));
            String viaMain =
                    "routers \"main\" { rule = \"Path(`/main`)\"; service = \"a@file\" }\n";
            try (var gateway = GatewayProcess.in(directory).start(main(viaMain))) {
                // From the first request on, as the file was there before.
                assertThat(RawClient.get(port, "/a").body()).isEqualTo("one");
                assertThat(RawClient.get(port, "/main").body()).isEqualTo("one");

                write("b.hcl", app("b", two));
                awaitAnswer("/b", 200, "two");
                write("a.hcl", app("a", two));
                awaitAnswer("/a", 200, "two");
                Files.delete(conf.resolve("b.hcl"));
                awaitAnswer("/b", 404, "No route matched");

                assertThat(gateway.manage("/api/gateway/routes").body()).contains("a@file");
                assertThat(gateway.metrics().value(ACCEPTED)).isEqualTo(4);
            }
        }
    }

    @Test
    void keepsWhatItHasWhenAFileIsBad() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("still here"))) {
            write("a.hcl", app("a", backend));
            try (var gateway = GatewayProcess.in(directory).start(main(""))) {
                assertThat(RawClient.get(port, "/a").body()).isEqualTo("still here");

                // Cut off in the middle, as by an editor that is not done.
                write("b.hcl", "routers \"b\" { rule = \"Path(");

                gateway.awaitLog("b.hcl:1:");
                await().atMost(Scale.patience(20))
                        .untilAsserted(
                                () -> assertThat(gateway.metrics().value(REJECTED)).isEqualTo(1));
                assertThat(gateway.manageJson("/api/gateway/health").get("rejected_from_file"))
                        .isNotEmpty();
                assertThat(RawClient.get(port, "/a").body()).isEqualTo("still here");

                write("b.hcl", app("b", backend));
                awaitAnswer("/b", 200, "still here");
                var health = gateway.manageJson("/api/gateway/health");
                assertThat(health.has("rejected_from_file")).isFalse();
                assertThat(health.get("providers").get(0).get("state").asText())
                        .isEqualTo("watching");
            }
        }
    }

    @Test
    void takesOverAConfigMap() throws Exception {
        try (var one = ScriptedBackend.start(Behaviour.plain("one"));
                var two = ScriptedBackend.start(Behaviour.plain("two"))) {
            Path before = Files.createDirectory(conf.resolve("..2026_01"));
            Path after = Files.createDirectory(conf.resolve("..2026_02"));
            Files.writeString(before.resolve("app.hcl"), app("a", one));
            Files.writeString(after.resolve("app.hcl"), app("a", two));
            Files.createSymbolicLink(conf.resolve("..data"), before);
            Files.createSymbolicLink(conf.resolve("app.hcl"), Path.of("..data/app.hcl"));
            try (var gateway = GatewayProcess.in(directory).start(main(""))) {
                assertThat(RawClient.get(port, "/a").body()).isEqualTo("one");

                Path next = Files.createSymbolicLink(conf.resolve("..data_tmp"), after);
                Files.move(next, conf.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

                awaitAnswer("/a", 200, "two");
                assertThat(gateway.isAlive()).isTrue();
            }
        }
    }
}
