package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first configuration of the specification, as it stands but for the ports. */
class QuickStartIT {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void letsSignedRequestsThroughWithinTheRate() throws Exception {
        try (var first = ScriptedBackend.start(Behaviour.plain("ok"));
                var second = ScriptedBackend.start(Behaviour.plain("ok"));
                var gateway =
                        GatewayProcess.in(directory)
                                .env("JWT_SECRET", SECRET)
                                .start(config(first, second))) {
            String token = Jwt.hs256(SECRET, "alice", Instant.now().plusSeconds(60));
            String request =
                    "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + token
                            + "\r\n\r\n";

            assertThat(RawClient.ask(port, request).status()).isEqualTo(200);
            assertThat(RawClient.get(port, "/v1/models").status()).isEqualTo(401);
            assertThat(RawClient.get(port, "/elsewhere").status()).isEqualTo(404);

            int refused = 0;
            for (int i = 0; i < 200 && refused == 0; i++) {
                refused += RawClient.ask(port, request).status() == 429 ? 1 : 0;
            }
            assertThat(refused).as("requests refused by the rate limit").isEqualTo(1);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private String config(ScriptedBackend first, ScriptedBackend second) throws IOException {
        try (InputStream in = QuickStartIT.class.getResourceAsStream("/e2e/quick-start.hcl")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("0.0.0.0:8080", "127.0.0.1:" + port)
                    .replace("127.0.0.1:8001", "127.0.0.1:" + first.port())
                    .replace("127.0.0.1:8002", "127.0.0.1:" + second.port());
        }
    }
}
