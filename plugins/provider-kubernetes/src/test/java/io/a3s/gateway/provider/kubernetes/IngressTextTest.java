package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.json;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngressTextTest {
    private static final ClusterView VIEW =
            Samples.view(service("chat"), slice("chat-1", "chat", "10.0.0.1", 8080));

    private static String text(ObjectNode ingress) throws RefusedObjectException {
        return text(Map.of(), ingress);
    }

    private static String text(Map<String, String> keys, ObjectNode ingress)
            throws RefusedObjectException {
        var config = Samples.config(keys);
        return IngressText.of(
                Samples.declared(ingress),
                config,
                new Backends(config, VIEW),
                new Surroundings(config, Set.of(new ObjectKey("prod", "auth"))));
    }

    private static ObjectNode annotated(String annotations) {
        ObjectNode ingress = ingress("chat", "a.example.com", "/v1", "chat");
        json(annotations)
                .properties()
                .forEach(
                        each ->
                                ingress.withObject("/metadata/annotations")
                                        .set(Declared.PREFIX + each.getKey(), each.getValue()));
        return ingress;
    }

    @Test
    void isARouterAndAService() throws Exception {
        assertThat(text(ingress("chat", "a.example.com", "/v1", "chat")))
                .isEqualTo(
                        """
                        services "prod_chat_chat_80" {
                          load_balancer {
                            servers = [{ url = "http://10.0.0.1:8080" }]
                          }
                        }
                        routers "prod_chat_0" {
                          rule = "Host(`a.example.com`) && (Path(`/v1`) || PathPrefix(`/v1/`))"
                          service = "prod_chat_chat_80"
                          priority = 20014
                          entrypoints = []
                          middlewares = []
                        }
                        """);
    }

    @Test
    void hasOneServiceForTwoPathsToTheSame() throws Exception {
        String text =
                text(
                        object(
                                "Ingress",
                                "chat",
                                "{}",
                                """
                                { rules: [{ http: { paths: [
                                  { path: '/a', pathType: 'Exact',
                                    backend: { service: { name: 'chat', port: { name: 'http' } } } },
                                  { path: '/b', pathType: 'ImplementationSpecific',
                                    backend: { service: { name: 'chat', port: { name: 'http' } } } }
                                ] } }] }
                                """));

        assertThat(text).containsOnlyOnce("services \"prod_chat_chat_http\"");
        assertThat(text).contains("routers \"prod_chat_0\"", "routers \"prod_chat_1\"");
        assertThat(text).contains("\"Path(`/a`)\"", "\"PathPrefix(`/b`)\"");
    }

    @Test
    void hasADefaultBackendBehindEverything() throws Exception {
        ObjectNode ingress = annotated("{ priority: '7' }");
        ingress.withObject("/spec")
                .set(
                        "defaultBackend",
                        json("{ service: { name: 'rest', port: { number: 8080 } } }"));
        ingress.withArray("/spec/rules").add(json("{ host: 'b.example.com' }"));

        assertThat(text(ingress))
                .contains(
                        """
                        routers "prod_chat_default" {
                          rule = "PathPrefix(`/`)"
                          service = "prod_chat_rest_8080"
                          priority = 0
                        """,
                        "rule = \"Host(`b.example.com`)\"\n  service = \"prod_chat_rest_8080\"");
    }

    @Test
    void takesAnnotations() throws Exception {
        String text =
                text(
                        Map.of("middlewares", "log", "priority", "-100"),
                        annotated(
                                """
                                { entrypoints: 'web, internal', middlewares: 'auth,limit',
                                  priority: '2', strategy: 'least-connections', protocol: 'https',
                                  'request-timeout': '90', 'stream-idle-timeout': '5m' }
                                """));

        assertThat(text)
                .contains(
                        "entrypoints = [\"web\", \"internal\"]",
                        "middlewares = [\"log\", \"prod_auth\", \"limit\"]",
                        "priority = 79914",
                        "strategy = \"least-connections\"",
                        "url = \"https://10.0.0.1:8080\"",
                        "server_name = \"chat.prod.svc\"",
                        "request_timeout = \"90s\"",
                        "stream_idle_timeout = \"5m\"");
    }

    @Test
    void hasTheEntrypointsThatAreSetForAllUnlessItNamesSome() throws Exception {
        assertThat(text(Map.of("entrypoints", "web"), annotated("{}")))
                .contains("entrypoints = [\"web\"]");
    }

    @Test
    void carriesConnections() throws Exception {
        ObjectNode ingress = annotated("{ protocol: 'tcp', entrypoints: 'db' }");
        ((ObjectNode) ingress.at("/spec/rules/0/http/paths/0")).put("path", "/");

        assertThat(text(ingress))
                .contains("rule = \"HostSNI(`a.example.com`)\"", "tcp://10.0.0.1:8080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ priority: 'high' } | priority: high (expected: a whole number",
                "{ priority: '1001' } | priority: 1001 (expected: a whole number",
                "{ protocol: 'ftp' } | protocol: ftp (expected: one of http,",
                "{ protocol: 'udp' } | name one in a3s-gateway.io/entrypoints",
                "{ listen: ':6379' } | entrypoints stand in the gateway's own file",
                "{ middleware: 'auth' } | a3s-gateway.io/middleware: unknown (expected one of:",
                "{ middlewares: 'prod_auth' } | middleware: prod_auth (expected:"
            })
    void refusesAnnotationsThatMeanNothing(String annotations, String message) {
        assertThatThrownBy(() -> text(annotated(annotations)))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesMiddlewaresThatAreNotAllowed() {
        assertThatThrownBy(
                        () ->
                                text(
                                        Map.of("allowed_middlewares", "limit"),
                                        annotated("{ middlewares: 'admin' }")))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining("middleware: admin");
    }

    @ParameterizedTest
    @CsvSource({
        "path, v1, path: v1",
        "pathType, Regex, pathType: Regex",
        "backend, x, backend: no service with a port"
    })
    void refusesPathsThatAreNone(String key, String value, String message) {
        ObjectNode ingress = ingress("chat", "a", "/v1", "chat");
        ((ObjectNode) ingress.at("/spec/rules/0/http/paths/0")).put(key, value);

        assertThatThrownBy(() -> text(ingress))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"a b", "'a`) || Host(`b'", "*", "a.*.example.com"})
    void refusesHostsThatAreNone(String host) {
        assertThatThrownBy(() -> text(ingress("chat", host, "/", "chat")))
                .isInstanceOf(RefusedObjectException.class)
                .hasMessageContaining("host: ");
    }
}
