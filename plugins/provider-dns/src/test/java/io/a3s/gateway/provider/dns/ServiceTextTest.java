package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceTextTest {
    private static Target target(int priority, String address, int port, int weight) {
        return new Target(priority, InetAddress.ofLiteral(address), port, weight);
    }

    @Test
    void leavesToTheGatewayWhatIsNotSet() {
        String text =
                ServiceText.of(
                        "a",
                        Samples.service("a.test", Records.ADDRESSES),
                        List.of(target(0, "10.0.0.1", 80, 1), target(0, "fd00::1", 80, 1)));

        assertThat(text)
                .isEqualTo(
                        """
                        services "a" {
                          load_balancer {
                            servers = [
                              { url = "http://10.0.0.1:80", weight = 1 },
                              { url = "http://[fd00:0:0:0:0:0:0:1]:80", weight = 1 },
                            ]
                          }
                          failover { service = "spare" }
                        }
                        """);
    }

    @Test
    void hasWhatIsSet() {
        DnsBalancingConfig balancing =
                Samples.balancing(
                        Optional.of(
                                new DnsHealthCheckConfig(
                                        Optional.empty(),
                                        Optional.of("/health"),
                                        Optional.of(Duration.ofSeconds(3)),
                                        Optional.empty(),
                                        Optional.of(2),
                                        Optional.empty())),
                        Optional.of(
                                new DnsTlsConfig(
                                        Optional.of(Path.of("/ca.pem")),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty())));

        assertThat(
                        ServiceText.of(
                                "a",
                                Samples.service("a.test", Records.A, "https", balancing),
                                List.of()))
                .isEqualTo(
                        """
                        services "a" {
                          load_balancer {
                            health_check {
                              path = "/health"
                              interval = "3000ms"
                              unhealthy_threshold = 2
                            }
                            tls {
                              ca_file = "/ca.pem"
                              server_name = "a.test"
                            }
                            servers = [
                            ]
                          }
                          failover { service = "spare" }
                        }
                        """);
    }

    @Test
    void letsLessUrgentServersStepIn() {
        String text =
                ServiceText.of(
                        "a",
                        Samples.service("_http._tcp.a.test", Records.SRV),
                        List.of(
                                target(10, "10.0.0.1", 9001, 5),
                                target(20, "10.0.0.2", 9002, 1),
                                target(30, "10.0.0.3", 9003, 1)));

        assertThat(text)
                .contains("strategy = \"weighted\"")
                .contains("{ url = \"http://10.0.0.1:9001\", weight = 5 }")
                .contains("  failover { service = \"a-fallback-1\" }\n}\nservices \"a-fallback-1\"")
                .contains("  failover { service = \"a-fallback-2\" }\n}\nservices \"a-fallback-2\"")
                .endsWith("  failover { service = \"spare\" }\n}\n")
                .doesNotContain("a-fallback-3");
    }

    @Test
    void asksForCertificatesOfTheServicesDomain() {
        assertThat(
                        Samples.service(
                                        "_https._tcp.a.test.",
                                        Records.SRV,
                                        "https",
                                        Samples.balancing(Optional.empty(), Optional.empty()))
                                .serverName())
                .contains("a.test");
    }
}
