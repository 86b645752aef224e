package io.a3s.gateway.middleware.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
    private static final HeaderName X_A = HeaderName.of("X-A");

    private static Middleware create(HeadersConfig config) {
        return new HeadersFactory().create(config, new FakePluginContext());
    }

    private static Middleware onRequest(
            Map<String, String> set, Map<String, String> add, List<String> remove) {
        return create(new HeadersConfig(set, add, remove, Map.of(), Map.of(), List.of()));
    }

    private static Middleware onResponse(
            Map<String, String> set, Map<String, String> add, List<String> remove) {
        return create(new HeadersConfig(Map.of(), Map.of(), List.of(), set, add, remove));
    }

    private static FakeResponseHead answer() {
        return FakeResponseHead.of(200).with("x-a", "1").with("x-a", "2").with("x-b", "3");
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("headers");
    }

    @Test
    void editsRequest() {
        FakeExchange exchange =
                FakeExchange.get("/")
                        .header("x-set", "client")
                        .header("x-set", "again")
                        .header("x-add", "client")
                        .header("x-remove", "client")
                        .build();

        exchange.run(
                onRequest(
                        Map.of("X-Set", "gateway"),
                        Map.of("X-Add", "gateway"),
                        List.of("X-Remove", "X-Absent")));

        assertThat(exchange.request().headers().all(HeaderName.of("x-set")))
                .containsExactly("gateway");
        assertThat(exchange.request().headers().all(HeaderName.of("x-add")))
                .containsExactly("client", "gateway");
        assertThat(exchange.request().headers().contains(HeaderName.of("x-remove"))).isFalse();
    }

    @Test
    void editsResponse() {
        FakeExchange exchange = FakeExchange.get("/").answeredBy(answer()).build();

        FakeResponseHead response =
                exchange.run(onResponse(Map.of("X-A", "set"), Map.of("X-B", "added"), List.of()));

        assertThat(response.headers().all(X_A)).containsExactly("set");
        assertThat(response.headers().all(HeaderName.of("X-B"))).containsExactly("3", "added");
    }

    @Test
    void editsLocalReplies() {
        Middleware refusing =
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        return Verdict.reply(403, "no");
                    }
                };

        FakeResponseHead response =
                FakeExchange.get("/")
                        .build()
                        .run(onResponse(Map.of("X-A", "set"), Map.of(), List.of()), refusing);

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("X-A")).isEqualTo("set");
    }

    @Test
    void removesBeforeItSetsAndAdds() {
        FakeExchange exchange = FakeExchange.get("/").answeredBy(answer()).build();

        FakeResponseHead response =
                exchange.run(
                        onResponse(
                                Map.of(),
                                Map.of("X-A", "only", "X-B", "only"),
                                List.of("x-a", "x-b")));

        assertThat(response.headers().all(X_A)).containsExactly("only");
        assertThat(response.headers().all(HeaderName.of("X-B"))).containsExactly("only");
    }

    @ParameterizedTest
    @CsvSource({
        "${client_ip}, 2001:db8:0:0:0:0:0:1",
        "${host}, api.example.com:8443",
        "${scheme}, https",
        "${method}, PUT",
        "${path}, /a/b",
        "${request_id}, id-7",
        "${router}, api",
        "${service}, ??-users",
        "${entrypoint}, websecure",
        "${scheme}://${host}${path}!, https://api.example.com:8443/a/b!",
        "costs $5 {net}, costs $5 {net}",
    })
    void fillsPlaceholders(String template, String value) {
        FakeExchange exchange =
                FakeExchange.request("PUT", "/a/b?c")
                        .host("API.example.com:8443")
                        .secure()
                        .client("2001:db8::1")
                        .id("id-7")
                        .route("api", "用户-users")
                        .entrypoint("websecure")
                        .build();

        exchange.run(onRequest(Map.of("X-A", template), Map.of(), List.of()));

        assertThat(exchange.request().headers().get(X_A)).isEqualTo(value);
    }

    @Test
    void overridesOnlyThePhasesItNeeds() {
        assertThat(onRequest(Map.of("X-A", "1"), Map.of(), List.of()))
                .isInstanceOf(HeadersMiddleware.OnRequest.class);
        assertThat(onResponse(Map.of(), Map.of(), List.of("X-A")))
                .isInstanceOf(HeadersMiddleware.OnResponse.class);
        assertThat(
                        create(
                                new HeadersConfig(
                                        Map.of("X-A", "1"),
                                        Map.of(),
                                        List.of(),
                                        Map.of(),
                                        Map.of("X-A", "1"),
                                        List.of())))
                .isInstanceOf(HeadersMiddleware.OnBoth.class);
    }
}
