package com.example.tokenauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In a gateway, with a backend behind it and the service that knows the tokens beside it. */
class TokenAuthTest {
    @RegisterExtension
    static final GatewayExtension gateway =
            GatewayExtension.builder()
                    .backend("BACKEND", Behaviour.plain("hello"))
                    .backend("TOKENS", TokenAuthTest::check)
                    .hcl(
                            """
                            entrypoints "web" { address = "127.0.0.1:0" }
                            routers "all" {
                              rule        = "PathPrefix(`/`)"
                              service     = "backend"
                              middlewares = ["staff-only"]
                            }
                            services "backend" { load_balancer { servers = [{ url = "${BACKEND}" }] } }
                            middlewares "staff-only" {
                              type = "token-auth"
                              url  = "${TOKENS}/check"
                            }
                            """)
                    .build();

    private static void check(Wire.Request request, Wire wire) throws Exception {
        boolean isRight = request.head().field("authorization").orElse("").equals("Bearer right");
        Behaviour.status(isRight ? 200 : 401).answer(request, wire);
    }

    @Test
    void letsNobodyPassWithoutToken() throws Exception {
        assertThat(gateway.get("/").status()).isEqualTo(401);
    }

    @Test
    void asksTheServiceAboutATokenAndGoesByItsAnswer() throws Exception {
        assertThat(statusWith("Bearer wrong")).isEqualTo(403);
        assertThat(statusWith("Bearer right")).isEqualTo(200);
        assertThat(gateway.backend("TOKENS").requestsTo("/check")).isEqualTo(2);
    }

    private static int statusWith(String credentials) throws IOException {
        return gateway.ask(
                        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                + credentials
                                + "\r\n\r\n")
                .status();
    }
}
