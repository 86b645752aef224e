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
                                        Optional.empty(),
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
    void hasHowServersAreChosenAndTakenOut() {
        DnsBalancingConfig balancing =
                new DnsBalancingConfig(
                        Optional.of("consistent-hash"),
                        Optional.of(
                                new DnsHashConfig(Optional.of("header:User"), Optional.of(1.5))),
                        Optional.empty(),
                        Optional.of(
                                new DnsPassiveHealthCheckConfig(
                                        Optional.of(true),
                                        Optional.of(2),
                                        Optional.of(Duration.ofSeconds(9)),
                                        Optional.of(20),
                                        List.of(500, 503),
                                        Optional.of(Duration.ofSeconds(1)),
                                        Optional.of(Duration.ofSeconds(5)),
                                        Optional.of(70))),
                        Optional.of(
                                new DnsStickyConfig(
                                        Optional.of("table"),
                                        Optional.of("sid"),
                                        Optional.of("a \"secret\""),
                                        Optional.of(10),
                                        Optional.of(Duration.ofMinutes(1)),
                                        Optional.of(true),
                                        Optional.of(false),
                                        Optional.of("strict"),
                                        Optional.of("/app"))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        assertThat(
                        ServiceText.of(
                                "a",
                                Samples.service("a.test", Records.A, "http", balancing),
                                List.of()))
                .contains(
                        """
                            hash {
                              key = "header:User"
                              balance_factor = 1.5
                            }
                            passive_health_check {
                              enabled = true
                              max_failed_attempts = 2
                              failure_window = "9000ms"
                              min_failure_percent = 20
                              statuses = [500, 503]
                              base_ejection_time = "1000ms"
                              max_ejection_time = "5000ms"
                              max_ejection_percent = 70
                            }
                            sticky {
                              mode = "table"
                              cookie = "sid"
                              secret = "a \\"secret\\""
                              max_entries = 10
                              max_age = "60000ms"
                              secure = true
                              http_only = false
                              same_site = "strict"
                              path = "/app"
                            }
                        """
                                .indent(0));
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
