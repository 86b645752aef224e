package io.a3s.gateway.provider.kubernetes;

import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.json;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.object;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.service;
import static io.a3s.gateway.provider.kubernetes.fake.KubeObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsTest {
    private static final ObjectKey CHAT = new ObjectKey("prod", "chat");

    private static Backends.Found find(Map<String, String> keys, String port, ObjectNode... all) {
        return new Backends(Samples.config(keys), Samples.view(all))
                .of(CHAT, port, Optional.empty());
    }

    private static Backends.Found find(String port, ObjectNode... all) {
        return find(Map.of(), port, all);
    }

    @ParameterizedTest
    @CsvSource({"80", "http"})
    void arePodsAtTheirOwnPort(String port) {
        var found =
                find(
                        port,
                        service("chat"),
                        slice("chat-2", "chat", "10.0.0.2", 8080),
                        slice("chat-1", "chat", "10.0.0.1", 8080),
                        slice("other-1", "other", "10.0.0.9", 8080));

        assertThat(found.servers()).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8080");
        assertThat(found.problem()).isEmpty();
    }

    @Test
    void arePodsThatAreReadyAndNotAboutToEnd() {
        ObjectNode slice = slice("chat-1", "chat", "10.0.0.1", 8080);
        slice.withArray("/endpoints")
                .add(json("{ addresses: ['10.0.0.2'], conditions: { ready: false } }"))
                .add(
                        json(
                                "{ addresses: ['10.0.0.3'], conditions: { ready: true,"
                                        + " terminating: true } }"))
                .add(json("{ addresses: ['10.0.0.4'] }"));

        assertThat(find("80", service("chat"), slice).servers())
                .containsExactly("http://10.0.0.1:8080", "http://10.0.0.4:8080");
    }

    @Test
    void countAPodOnceThatIsInTwoSlices() {
        assertThat(
                        find(
                                        "80",
                                        service("chat"),
                                        slice("a", "chat", "10.0.0.1", 8080),
                                        slice("b", "chat", "10.0.0.1", 8080))
                                .servers())
                .hasSize(1);
    }

    @Test
    void useIpv6WhereThereIsNothingElse() {
        var six = slice("six", "chat", "fd00::1", 8080);

        assertThat(find("80", service("chat"), six).servers())
                .containsExactly("http://[fd00::1]:8080");
        assertThat(find("80", service("chat"), six, slice("4", "chat", "10.0.0.1", 80)).servers())
                .containsExactly("http://10.0.0.1:80");
    }

    @Test
    void areNoneWhileAllPodsAreAway() {
        var found = find("80", service("chat"));

        assertThat(found.servers()).isEmpty();
        assertThat(found.problem()).isEmpty();
    }

    @Test
    void sayWhatIsMissing() {
        assertThat(find("80").problem())
                .isEqualTo("there is no Service prod/chat: requests get 503");
        assertThat(find("grpc", service("chat")).problem())
                .isEqualTo("the Service prod/chat has no port grpc: requests get 503");
    }

    @ParameterizedTest
    @CsvSource({
        "https, https",
        "kubernetes.io/h2c, h2c",
        "kubernetes.io/ws, http",
        "example.com/own, http",
        "'', http"
    })
    void speakWhatTheServiceSays(String protocol, String scheme) {
        ObjectNode service = service("chat");
        ((ObjectNode) service.at("/spec/ports/0")).put("appProtocol", protocol);

        var found = find("80", service, slice("a", "chat", "10.0.0.1", 8080));

        assertThat(found.servers()).containsExactly(scheme + "://10.0.0.1:8080");
        assertThat(found.serverName()).isEqualTo("chat.prod.svc");
    }

    @Test
    void speakWhatTheObjectSaysRather() {
        ObjectNode service = service("chat");
        ((ObjectNode) service.at("/spec/ports/0")).put("appProtocol", "https");
        var view = Samples.view(service, slice("a", "chat", "10.0.0.1", 8080));

        assertThat(new Backends(Samples.config(), view).of(CHAT, "80", Optional.of("h2")).scheme())
                .isEqualTo("h2");
    }

    @Test
    void areTheAddressOfTheServiceIfThatIsWanted() {
        assertThat(find(Map.of("cluster_ip", ""), "http", service("chat")).servers())
                .containsExactly("http://10.96.0.7:80");

        ObjectNode headless = service("chat");
        headless.withObject("/spec").put("clusterIP", "None");
        assertThat(find(Map.of("cluster_ip", ""), "http", headless).problem())
                .contains("has no address of its own");
    }

    @Test
    void areOtherHostsOnlyIfAllowed() {
        ObjectNode service =
                object(
                        "Service",
                        "chat",
                        "{}",
                        "{ type: 'ExternalName', externalName: 'api.example.com' }");

        var refused = find("443", service);
        assertThat(refused.servers()).isEmpty();
        assertThat(refused.problem()).contains("allow_external_names is false");

        var allowed = find(Map.of("allow_external_names", ""), "443", service);
        assertThat(allowed.servers()).containsExactly("http://api.example.com:443");
        assertThat(allowed.serverName()).isEqualTo("api.example.com");
    }
}
