package io.a3s.gateway.e2e;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.ingress;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.json;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.provider.kubernetes.fake.FakeCluster;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a cluster is where requests go, while traffic is there. */
class KubernetesProviderIT {
    private static final String HOST = "a.example.com";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private FakeCluster cluster;
    private ScriptedBackend one;
    private ScriptedBackend two;

    @BeforeEach
    void start() throws IOException {
        cluster = FakeCluster.start();
        one = ScriptedBackend.start(Behaviour.plain("one"));
        two = ScriptedBackend.start(Behaviour.plain("two"));
        cluster.put(service("one")).put(pod("one-1", "one", one));
        cluster.put(service("two")).put(pod("two-1", "two", two));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        one.close();
        two.close();
    }

    private static ObjectNode pod(String slice, String service, ScriptedBackend backend) {
        return slice(slice, service, "127.0.0.1", backend.port());
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        middlewares "mark" { type = "headers"; response_headers = { "X-Mark" = "own" } }
        services "own" { load_balancer { servers = [{ url = "%s" }] } }
        routers "own" { rule = "Path(`/own`)"; service = "own" }
        providers {
          kubernetes {
            api_url             = "%s"
            ingress_route_crd   = true
            middleware_crd      = true
            watch_interval_secs = 1
          }
        }
        """
                .formatted(port, two.url(), cluster.url());
    }

    private RawClient.Answer ask(String host, String path) throws IOException {
        return RawClient.ask(
                port,
                RawClient.lines(
                        "GET " + path + " HTTP/1.1", "Host: " + host, "Connection: close", ""));
    }

    private static void awaitThat(ThrowingRunnable holds) {
        await().atMost(Scale.patience(20)).pollInterval(Duration.ofMillis(25)).untilAsserted(holds);
    }

    private void awaitAnswer(String host, String path, int status, String body) {
        awaitThat(
                () -> {
                    var answer = ask(host, path);
                    assertThat(answer.status()).isEqualTo(status);
                    assertThat(answer.body()).contains(body);
                });
    }

    @Test
    void followsIngressesAndPods() throws Exception {
        cluster.put(ingress("chat", HOST, "/v1", "one"));
        // Which the gateway's own file has, and does not give away.
        cluster.put(ingress("greedy", "", "/", "one"));
        try (var _ = GatewayProcess.in(directory).start(config())) {
            assertThat(ask(HOST, "/v1/chat").body()).isEqualTo("one");
            assertThat(ask("b.example.com", "/own").body()).isEqualTo("two");
            cluster.remove(ingress("greedy", "", "/", "one"));
            awaitAnswer(HOST, "/v2", 404, "No route matched");

            cluster.put(ingress("more", "b.example.com", "/", "two"));
            awaitAnswer("b.example.com", "/any", 200, "two");

            cluster.put(ingress("chat", HOST, "/v2", "one"));
            awaitAnswer(HOST, "/v2", 200, "one");
            assertThat(ask(HOST, "/v1").status()).isEqualTo(404);

            cluster.put(pod("one-2", "one", two));
            awaitAnswer(HOST, "/v2", 200, "two");
            cluster.remove(pod("one-1", "one", one));
            awaitThat(
                    () -> {
                        for (int i = 0; i < 4; i++) {
                            assertThat(ask(HOST, "/v2").body()).isEqualTo("two");
                        }
                    });
            cluster.remove(pod("one-2", "one", two));
            awaitAnswer(HOST, "/v2", 503, "");
            assertThat(ask("b.example.com", "/any").body()).isEqualTo("two");
        }
    }

    @Test
    void routesAsTheIngressApiSays() throws Exception {
        cluster.put(ingress("exact-host", HOST, "/", "one"));
        cluster.put(ingress("wildcard", "*.example.com", "/very/long/path", "two"));
        cluster.put(ingress("prefix", HOST, "/foo", "two"));
        ObjectNode exact = ingress("exact", HOST, "/foo", "one");
        ((ObjectNode) exact.at("/spec/rules/0/http/paths/0")).put("pathType", "Exact");
        cluster.put(exact);
        cluster.put(
                object(
                        "Ingress",
                        "rest",
                        "{ priority: '1000' }",
                        "{ defaultBackend: { service: { name: 'one', port: { name: 'http' } } } }"));
        try (var _ = GatewayProcess.in(directory).start(config())) {
            assertThat(ask(HOST, "/foo").body()).as("Exact before Prefix").isEqualTo("one");
            assertThat(ask(HOST, "/foo/").body()).isEqualTo("two");
            assertThat(ask(HOST, "/foo/bar").body()).isEqualTo("two");
            assertThat(ask(HOST, "/foobar").body()).as("by segments").isEqualTo("one");
            assertThat(ask(HOST, "/very/long/path").body()).as("exact host").isEqualTo("one");
            assertThat(ask("B.example.com:80", "/very/long/path").body()).isEqualTo("two");
            assertThat(ask("x.b.example.com", "/very/long/path").body())
                    .as("a wildcard is one label, so it is the default backend")
                    .isEqualTo("one");
        }
    }

    @Test
    void refusesOneIngressAndKeepsTheRest() throws Exception {
        cluster.put(ingress("good", HOST, "/", "one"));
        ObjectNode bad = ingress("bad", "b.example.com", "/", "two");
        bad.withObject("/metadata/annotations").put("a3s-gateway.io/middlewares", "later");
        cluster.put(bad);
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            assertThat(ask(HOST, "/").body()).isEqualTo("one");
            assertThat(ask("b.example.com", "/").status()).isEqualTo(404);
            gateway.awaitLog("ingress prod/bad: is refused: ");
            assertThat(gateway.metrics().value(refused("ingress"))).isEqualTo(1);
            assertThat(gateway.manageJson("/api/gateway/health").get("providers").toString())
                    .contains("ingress prod/bad");

            // What it named comes to be there, and it is tried again.
            gateway.rewriteConfig(
                    config() + "middlewares \"later\" { type = \"rate-limit\"; rate = 1000 }\n");
            awaitAnswer("b.example.com", "/", 200, "two");
            awaitThat(() -> assertThat(gateway.metrics().value(refused("ingress"))).isZero());

            ObjectNode worse = ingress("good", HOST, "/", "one");
            worse.withObject("/metadata/annotations").put("a3s-gateway.io/strategy", "best");
            cluster.put(worse);
            gateway.awaitLog("what it said before stays in effect");
            assertThat(ask(HOST, "/").body()).isEqualTo("one");
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_provider_updates_total{provider=\"kubernetes\",result=\"rejected\"}"))
                    .isZero();
        }
    }

    private static String refused(String kind) {
        return "gateway_kubernetes_refused_objects{kind=\"" + kind + "\",provider=\"kubernetes\"}";
    }

    @Test
    void staysWithWhatItKnowsWhileTheServerIsAway() throws Exception {
        cluster.put(ingress("chat", HOST, "/", "one"));
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            assertThat(ask(HOST, "/").body()).isEqualTo("one");

            cluster.goAway();
            gateway.awaitLog("ingresses: ");
            assertThat(ask(HOST, "/").body()).isEqualTo("one");
            cluster.remove(ingress("chat", HOST, "/", "one"));
            cluster.put(ingress("chat-2", HOST, "/", "two"));
            cluster.expire();
            cluster.comeBack();

            awaitAnswer(HOST, "/", 200, "two");
        }
    }

    @Test
    void sharesTheRequestsOfAnIngressRouteByWeight() throws Exception {
        cluster.put(
                object(
                        "Middleware",
                        "mark",
                        "{}",
                        "{ type: 'headers', response_headers: { 'X-Mark': 'cluster' } }"));
        ObjectNode route =
                object(
                        "IngressRoute",
                        "chat",
                        "{}",
                        """
                        { entryPoints: ['web'],
                          routes: [{ match: 'Host(`a.example.com`) && PathPrefix(`/v1`)',
                            middlewares: [{ name: 'mark' }],
                            services: [{ name: 'one', port: 80, weight: 3 },
                                       { name: 'two', port: 'http', weight: 1 }] }] }
                        """);
        cluster.put(route);
        try (var _ = GatewayProcess.in(directory).start(config())) {
            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                var answer = ask(HOST, "/v1");
                assertThat(answer.head().field("X-Mark")).contains("cluster");
                answers.merge(answer.body(), 1, Integer::sum);
            }
            assertThat(answers.get("one")).isBetween(65, 85);
            assertThat(answers.get("two")).isBetween(15, 35);

            ((ObjectNode) route.at("/spec/routes/0"))
                    .set("services", json("{ a: [{ name: 'two' }] }").get("a"));
            cluster.put(route);
            awaitThat(
                    () -> {
                        for (int i = 0; i < 8; i++) {
                            assertThat(ask(HOST, "/v1").body()).isEqualTo("two");
                        }
                    });
        }
    }
}
