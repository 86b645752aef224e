package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it does in a gateway. */
class StampGatewayTest {
    private static final String CONFIG =
            """
            entrypoints "web" { address = "127.0.0.1:0" }
            routers "all" {
              rule        = "PathPrefix(`/`)"
              service     = "backend"
              middlewares = ["stamp"]
            }
            services "backend" { load_balancer { servers = [{ url = "${BACKEND}" }] } }
            middlewares "stamp" {
              type  = "${artifactId}"
              value = "by us"
            }
            """;

    @RegisterExtension
    static final GatewayExtension gateway =
            GatewayExtension.builder()
                    .backend("BACKEND", Behaviour.plain("hello"))
                    .hcl(CONFIG)
                    .build();

    @Test
    void stampsResponses() throws Exception {
        var answer = gateway.get("/");

        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.head().field("x-stamp")).contains("by us");
    }

    @Test
    void saysWhatIsWrongInTheConfiguration() {
        var result = gateway.reload(CONFIG.replace("value =", "valeu ="));

        assertThat(result.accepted()).isFalse();
        assertThat(result.rendered()).contains("did you mean \"value\"?");
    }
}
