package io.a3s.gateway.middleware.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
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
import org.junit.jupiter.params.provider.ValueSource;

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
        "${service}, ç\u0094¨æ\u0088·-users",
        "${identity}, jos\u00c3\u00a9",
        "${identity.tenant}, acme",
        "${identity.nothing}-${identity.tenant}, -acme",
        "${entrypoint}, websecure",
        "${scheme}://${host}${path}!, https://api.example.com:8443/a/b!",
        "costs $5 {net}, costs $5 {net}",
        "${PATH} of ${method}, ${PATH} of PUT",
        "$${}${, $${}${",
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
                        .identity(Identity.of("josé").withClaim("tenant", "acme"))
                        .build();

        exchange.run(onRequest(Map.of("X-A", template), Map.of(), List.of()));

        assertThat(exchange.request().headers().get(X_A)).isEqualTo(value);
    }

    @Test
    void namesTheBackendInResponses() {
        Middleware headers = onResponse(Map.of("X-A", "${backend}"), Map.of(), List.of());

        FakeResponseHead response =
                FakeExchange.get("/").backend("http://192.0.2.7:8001").build().run(headers);

        assertThat(response.header("X-A")).isEqualTo("http://192.0.2.7:8001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${identity}", "user ${identity}", "${identity.tenant}/${identity}"})
    void leavesNothingOfTheClientWhereNothingIsKnown(String template) {
        FakeExchange exchange =
                FakeExchange.get("/").header("X-A", "admin").header("X-B", "client").build();

        exchange.run(onRequest(Map.of("X-A", template), Map.of("X-B", template), List.of()));

        assertThat(exchange.request().headers().contains(X_A)).isFalse();
        assertThat(exchange.request().headers().all(HeaderName.of("X-B")))
                .containsExactly("client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ad\r\nX-Role: root", "ad\nmin", "admin\0", "\u007fadmin"})
    void takesNamesThatNoFieldMayHoldForNone(String name) {
        FakeExchange exchange =
                FakeExchange.get("/").identity(Identity.of(name).withClaim("tenant", name)).build();

        exchange.run(
                onRequest(
                        Map.of("X-A", "${identity}", "X-B", "${identity.tenant}"),
                        Map.of(),
                        List.of()));

        assertThat(exchange.request().headers().contains(X_A)).isFalse();
        assertThat(exchange.request().headers().contains(HeaderName.of("X-B"))).isFalse();
    }

    @Test
    void keepsOneStringForConstants() {
        FakeExchange exchange = FakeExchange.get("/").build();

        exchange.run(onRequest(Map.of("X-A", "constant"), Map.of(), List.of()));

        assertThat(ValueTemplate.compile(Side.REQUEST, "k", "X-A", "constant").render(exchange))
                .isSameAs("constant");
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
