package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.EventReader;
import io.a3s.gateway.testkit.wire.EventScript;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayExtensionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @RegisterExtension
    static final GatewayExtension gateway =
            GatewayExtension.builder()
                    .backend("BACKEND", Behaviour.mirror())
                    .hcl(KitConfigs.PROXY)
                    .build();

    @Test
    void relaysToItsBackend() throws Exception {
        var answer = gateway.get("/hello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("GET /hello HTTP/1.1\n");
        assertThat(gateway.backend("BACKEND").requestsTo("/hello")).isEqualTo(1);
        assertThat(gateway.uri("/x")).hasToString("http://127.0.0.1:" + gateway.port() + "/x");
    }

    @Test
    void showsMetricsAndAccessLog() throws Exception {
        gateway.get("/counted");

        assertThat(gateway.awaitAccess(line -> line.contains("/counted"))).contains("200");
        gateway.awaitIdle();
        assertThat(gateway.metric("gateway_router_requests_total", "router", "all")).isPositive();
        assertThat(gateway.metric("gateway_router_requests_total", "router", "none")).isZero();
    }

    @Test
    void tellsWhatIsWrongWithAnotherConfiguration() throws Exception {
        var refused = gateway.reload(KitConfigs.PROXY.replace("rule ", "rull "));

        assertThat(refused.accepted()).isFalse();
        assertThat(refused.rendered()).contains("gateway.hcl:3:3", "did you mean \"rule\"?");
        assertThat(gateway.get("/").status()).isEqualTo(200);
    }

    @Test
    void refusesToStartWithAWrongConfiguration() {
        var wrong = GatewayExtension.builder().hcl("entrypoint \"web\" {}").build();

        assertThatThrownBy(wrong::start)
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("did you mean \"entrypoints\"?");
    }

    @Test
    void saysWhatIsMissingWhereNothingSpeaksHttp() {
        var bare =
                GatewayExtension.builder()
                        .without("io.a3s.gateway.protocol.http.HttpPlugin")
                        .build();

        assertThatThrownBy(bare::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("io.a3s.gateway:protocol-http");
    }

    @Test
    void showsThatEventsAreNotHeldBack() throws Exception {
        var script = EventScript.stepwise();
        gateway.backend("BACKEND").behaveAt("/", script);
        try (var client = gateway.connect()) {
            client.send(GET);
            var reader = new EventReader(client.receive());

            script.send("one");
            assertThat(reader.next()).isEqualTo("one");
            script.send("two");
            assertThat(reader.next()).isEqualTo("two");
            script.end();

            reader.assertStreamed(script);
        } finally {
            gateway.backend("BACKEND").behaveAt("/", Behaviour.mirror());
        }
    }

    @Test
    void tellsEventsThatWereHeldBackFromSuchThatWereNot() throws Exception {
        var script = EventScript.paced(Duration.ZERO, List.of("one", "two"));
        gateway.backend("BACKEND").behaveAt("/", script);
        try (var client = gateway.connect()) {
            client.send(GET);
            var received = client.receive();
            gateway.awaitAccess(line -> line.contains("\"path\":\"/\""));
            var late = new EventReader(received);

            assertThatThrownBy(() -> late.assertStreamed(script))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("after the last was sent");
        } finally {
            gateway.backend("BACKEND").behaveAt("/", Behaviour.mirror());
        }
    }
}
