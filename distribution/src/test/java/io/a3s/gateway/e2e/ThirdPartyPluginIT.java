package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example for plugin authors: built from its sources, dropped in as a jar, used by its type.
 */
class ThirdPartyPluginIT {
    @TempDir Path directory;
    private final int port = FreePort.next();
    private Path plugins = Path.of("plugins");

    @BeforeEach
    void dropIn() throws Exception {
        plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        PluginProject.tokenAuth().buildTo(plugins.resolve("token-auth-1.0.0.jar"), directory);
    }

    @Test
    void isUsedByItsType() throws Exception {
        try (var accounts = ScriptedBackend.start(ThirdPartyPluginIT::check);
                var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                .start(
                                        GatewayConfigs.through(
                                                port,
                                                "type = \"token-auth\"; url = \""
                                                        + accounts.url()
                                                        + "/check\"",
                                                backend))) {
            var without = RawClient.get(port, "/");
            var wrong = ask("Bearer wrong");
            var right = ask("Bearer right");

            assertThat(without.status()).isEqualTo(401);
            assertThat(wrong.status()).isEqualTo(403);
            assertThat(right.status()).isEqualTo(200);
            assertThat(backend.requests()).hasSize(1);
            assertThat(accounts.requests()).hasSize(2);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void hasItsConfigurationChecked() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.mirror())) {
            Path config = directory.resolve("gateway.hcl");
            Files.writeString(
                    config,
                    GatewayConfigs.through(
                            port, "type = \"token-auth\"; ulr = \"http://127.0.0.1:1/\"", backend));

            try (var gateway =
                    GatewayProcess.in(directory)
                            .args("validate", "-c", config.toString())
                            .plugins(plugins)
                            .run()) {
                assertThat(gateway.awaitExit()).isEqualTo(1);
                assertThat(gateway.log()).contains("unknown key \"ulr\"", "did you mean \"url\"?");
            }
        }
    }

    private static void check(Wire.Request request, Wire wire) throws Exception {
        boolean right = request.head().field("authorization").orElse("").equals("Bearer right");
        Behaviour.status(right ? 200 : 401).answer(request, wire);
    }

    private RawClient.Answer ask(String credentials) throws Exception {
        return RawClient.ask(
                port,
                "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + credentials + "\r\n\r\n");
    }
}
