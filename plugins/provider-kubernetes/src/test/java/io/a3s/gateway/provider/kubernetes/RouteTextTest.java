package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTextTest {
    private static final ClusterView VIEW =
            Samples.view(
                    service("v1"),
                    service("v2"),
                    service("empty"),
                    slice("v1-1", "v1", "10.0.0.1", 8080),
                    slice("v2-1", "v2", "10.0.0.2", 8080));

    private static String text(String annotations, String spec) throws RefusedObjectException {
        var config = Samples.config();
        return RouteText.of(
                Samples.declared(object("IngressRoute", "chat", annotations, spec)),
                config,
                new Backends(config, VIEW),
                new Surroundings(config, Set.of(new ObjectKey("prod", "auth"))));
    }

    private static String route(String rest) throws RefusedObjectException {
        return text("{}", "{ routes: [{ match: 'PathPrefix(`/v1`)', %s }] }".formatted(rest));
    }

    @Test
    void sharesRequestsByWeight() throws Exception {
        assertThat(
                        text(
                                "{ 'request-timeout': '2m' }",
                                """
                                { entryPoints: ['web'],
                                  routes: [{ match: 'PathPrefix(`/v1`)', kind: 'Rule', priority: 10,
                                    middlewares: [{ name: 'auth' }, { name: 'limit' }],
                                    services: [{ name: 'v1', port: 80, weight: 9 },
                                               { name: 'v2', port: 'http', weight: 1,
                                                 strategy: 'p2c' }] }] }
                                """))
                .isEqualTo(
                        """
                        routers "prod_chat_route-0" {
                          rule = "PathPrefix(`/v1`)"
                          service = "prod_chat_route-0"
                          priority = 3000
                          entrypoints = ["web"]
                          middlewares = ["prod_auth", "limit"]
                        }
                        services "prod_chat_route-0" {
                          revisions = [
                            { name = "v1", traffic_percent = 90, servers = [{ url = "http://10.0.0.1:8080" }] },
                            { name = "v2", traffic_percent = 10, servers = [{ url = "http://10.0.0.2:8080" }], strategy = "p2c" },
                          ]
                          load_balancer {
                            request_timeout = "2m"
                          }
                        }
                        """);
    }

    @Test
    void leavesOutServicesWithoutPods() throws Exception {
        assertThat(route("services: [{ name: 'empty' }, { name: 'v2' }]"))
                .contains("servers = [{ url = \"http://10.0.0.2:8080\" }]")
                .doesNotContain("revisions");
        assertThat(route("services: [{ name: 'empty' }]")).contains("servers = []");
        assertThat(route("services: [{ name: 'v1', weight: 0 }, { name: 'v2' }]"))
                .doesNotContain("10.0.0.1");
    }

    @Test
    void takesTheKeyOfTheSeedForEntrypoints() throws Exception {
        assertThat(
                        text(
                                "{}",
                                "{ entrypoints: ['web'], routes: [{ match: 'Path(`/`)', services:"
                                        + " [{ name: 'v1' }] }] }"))
                .contains("entrypoints = [\"web\"]");
    }

    @Test
    void goesByTheLengthOfTheRuleUnlessItSaysOtherwise() throws Exception {
        assertThat(route("services: [{ name: 'v1' }]"))
                .contains("priority = " + 300 * "PathPrefix(`/v1`)".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "services: [] | routes[0]: services: 0 (expected: 1 to 100)",
                "services: [{ name: 'v1', weight: 0 }] | none has a weight",
                "services: [{ name: 'v1', weight: -1 }] | weight: -1 (expected:",
                "services: [{ name: 'v1', namespace: 'b' }] | namespace: b (expected: that of the",
                "services: [{ name: 'v1', kind: 'TraefikService' }] | services: TraefikService v1",
                "services: [{ name: 'v1', scheme: 'ftp' }] | scheme: ftp (expected: one of",
                "services: [{ name: 'v1' }, { name: 'v1' }, { name: 'v1' }] | v1-80 twice",
                "services: [{ name: 'v1' }], priority: 'x' | priority: \"x\" (expected:",
                "services: [{ name: 'v1' }], kind: 'Other' | kind: Other (expected: Rule)",
                "services: [{ name: 'v1' }], middlewares: [{ name: 'a', namespace: 'b' }] | namespace: b"
            })
    void refusesWhatItCannotDo(String rest, String message) {
        assertThatThrownBy(() -> route(rest))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesToDoNothing() {
        assertThatThrownBy(() -> text("{}", "{ routes: [] }")).hasMessageContaining("routes: none");
        assertThatThrownBy(() -> text("{}", "{ routes: [{ services: [{ name: 'v1' }] }] }"))
                .hasMessageContaining("match: none");
        assertThatThrownBy(() -> text("{ priority: '3' }", "{ routes: [] }"))
                .hasMessageContaining("priority in spec.routes");
    }
}
