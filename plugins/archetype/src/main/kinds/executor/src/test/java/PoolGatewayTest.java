package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.gateway.GatewayExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it does in a gateway. */
class PoolGatewayTest {
    @RegisterExtension
    static final GatewayExtension gateway =
            GatewayExtension.builder()
                    .hcl(
                            """
                            entrypoints "web" { address = "127.0.0.1:0" }
                            routers "all" {
                              rule    = "PathPrefix(`/`)"
                              service = "pool"
                            }
                            services "pool" {
                              scaling {
                                buffer_enabled = true
                                executor       = "${artifactId}"
                                ${artifactId} { answer = "by us" }
                              }
                            }
                            """)
                    .build();

    @Test
    void startsAReplicaForTheFirstRequest() throws Exception {
        assertThat(gateway.get("/").body()).isEqualTo("by us");
    }
}
