package io.a3s.gateway.middleware.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    private static final String APP = "https://app.example.com";
    private static final String EVIL = "https://evil.example";

    private final FakePluginContext context = new FakePluginContext();

    private Middleware create(CorsConfigs config) {
        return new CorsFactory().create(config.build(), context);
    }

    private static FakeExchangeBuilder preflight(String origin) {
        return FakeExchange.request("OPTIONS", "/models")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization,x-trace");
    }

    private static FakeExchangeBuilder from(String origin) {
        return FakeExchange.get("/models").header("Origin", origin);
    }

    private static void assertNoPermission(FakeResponseHead response) {
        response.headers()
                .forEach(
                        (name, value) ->
                                assertThat(name).doesNotStartWithIgnoringCase("Access-Control-"));
    }

    private long count(String what, String result) {
        return context.metrics().count("cors_" + what + "_total", "result", result);
    }

    @Test
    void answersPreflight() {
        FakeExchange exchange = preflight(APP).build();

        FakeResponseHead response = exchange.run(create(CorsConfigs.of(APP)));

        assertThat(exchange.isForwarded()).isFalse();
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(response.header("Access-Control-Allow-Methods"))
                .isEqualTo("GET, POST, PUT, DELETE, OPTIONS");
        assertThat(response.header("Access-Control-Allow-Headers"))
                .isEqualTo("Content-Type, Authorization");
        assertThat(response.header("Access-Control-Max-Age")).isEqualTo("86400");
        assertThat(response.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(response.header("Access-Control-Allow-Private-Network")).isNull();
        assertThat(response.header("Vary"))
                .contains(
                        "Origin",
                        "Access-Control-Request-Method",
                        "Access-Control-Request-Headers");
        assertThat(count("preflights", "allowed")).isOne();
    }

    @Test
    void answersPreflightOfAnybodyWithAsterisk() {
        FakeResponseHead response = preflight(EVIL).build().run(create(CorsConfigs.of("*")));

        assertThat(response.headers().all(CorsFields.ALLOW_ORIGIN)).containsExactly("*");
    }

    @Test
    void allowsWhatIsAskedFor() {
        Middleware cors = create(CorsConfigs.of(APP).methods("*").headers("*").credentials());

        FakeResponseHead response = preflight(APP).build().run(cors);

        assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(response.header("Access-Control-Allow-Headers"))
                .isEqualTo("authorization,x-trace");
        assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    }

    @Test
    void doesNotEchoWhatIsNoName() {
        Middleware cors = create(CorsConfigs.of(APP).methods("*").headers("*"));

        FakeResponseHead response =
                FakeExchange.request("OPTIONS", "/")
                        .header("Origin", APP)
                        .header("Access-Control-Request-Method", "a<b>")
                        .header("Access-Control-Request-Headers", "<script>")
                        .build()
                        .run(cors);

        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(response.header("Access-Control-Allow-Methods")).isNull();
        assertThat(response.header("Access-Control-Allow-Headers")).isNull();
    }

    @Test
    void allowsNoHeadersIfNoneAreListed() {
        FakeResponseHead response =
                preflight(APP).build().run(create(CorsConfigs.of(APP).headers()));

        assertThat(response.header("Access-Control-Allow-Headers")).isNull();
    }

    @Test
    void allowsPrivateNetworkIfAskedAndConfigured() {
        String question = "Access-Control-Request-Private-Network";
        String answer = "Access-Control-Allow-Private-Network";
        Middleware open = create(CorsConfigs.of(APP).privateNetwork());

        assertThat(preflight(APP).header(question, "true").build().run(open).header(answer))
                .isEqualTo("true");
        assertThat(preflight(APP).build().run(open).header(answer)).isNull();
        assertThat(preflight(EVIL).header(question, "true").build().run(open).header(answer))
                .isNull();
        assertThat(
                        preflight(APP)
                                .header(question, "true")
                                .build()
                                .run(create(CorsConfigs.of(APP)))
                                .header(answer))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {EVIL, "null", "https://app.example.com.evil.example"})
    void answersPreflightOfOthersWithoutPermission(String origin) {
        FakeExchange exchange = preflight(origin).build();

        FakeResponseHead response = exchange.run(create(CorsConfigs.of(APP)));

        assertThat(exchange.isForwarded()).isFalse();
        assertThat(response.status()).isEqualTo(204);
        assertNoPermission(response);
        assertThat(response.header("Vary")).startsWith("Origin");
        assertThat(count("preflights", "refused")).isOne();
    }

    @Test
    void letsOtherOptionsPass() {
        Middleware cors = create(CorsConfigs.of(APP));
        FakeExchange withoutMethod =
                FakeExchange.request("OPTIONS", "/").header("Origin", APP).build();
        FakeExchange withoutOrigin =
                FakeExchange.request("OPTIONS", "/")
                        .header("Access-Control-Request-Method", "PUT")
                        .build();
        FakeExchange get = from(APP).header("Access-Control-Request-Method", "PUT").build();

        withoutMethod.run(cors);
        withoutOrigin.run(cors);
        get.run(cors);

        assertThat(withoutMethod.isForwarded()).isTrue();
        assertThat(withoutOrigin.isForwarded()).isTrue();
        assertThat(get.isForwarded()).isTrue();
    }

    @Test
    void marksResponse() {
        FakeResponseHead response =
                from(APP)
                        .build()
                        .run(create(CorsConfigs.of(APP).exposed("X-A", "X-B").credentials()));

        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(response.header("Access-Control-Expose-Headers")).isEqualTo("X-A, X-B");
        assertThat(response.header("Access-Control-Max-Age")).isNull();
        assertThat(response.header("Access-Control-Allow-Methods")).isNull();
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(count("requests", "allowed")).isOne();
    }

    @Test
    void marksEveryResponseTheSameWhereAllAreAllowed() {
        Middleware cors = create(CorsConfigs.of("*"));

        FakeResponseHead withOrigin = from(EVIL).build().run(cors);
        FakeResponseHead without = FakeExchange.get("/").build().run(cors);

        assertThat(withOrigin.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(without.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(withOrigin.header("Vary")).isNull();
        assertThat(without.header("Vary")).isNull();
    }

    @Test
    void letsOthersPassWithoutPermission() {
        FakeExchange exchange = from(EVIL).build();

        FakeResponseHead response = exchange.run(create(CorsConfigs.of(APP)));

        assertThat(exchange.isForwarded()).isTrue();
        assertNoPermission(response);
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(count("requests", "refused")).isOne();
    }

    @Test
    void tellsCachesAlsoWithoutOrigin() {
        FakeResponseHead response = FakeExchange.get("/").build().run(create(CorsConfigs.of(APP)));

        assertNoPermission(response);
        assertThat(response.header("Vary")).isEqualTo("Origin");
        assertThat(count("requests", "refused")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {APP, EVIL})
    void replacesWhatTheBackendSays(String origin) {
        FakeResponseHead backend =
                FakeResponseHead.of(200)
                        .with("Access-Control-Allow-Origin", "*")
                        .with("access-control-allow-origin", EVIL)
                        .with("Access-Control-Allow-Credentials", "true")
                        .with("Access-Control-Allow-Methods", "TRACE")
                        .with("Access-Control-Allow-Headers", "X-Evil")
                        .with("Access-Control-Allow-Private-Network", "true")
                        .with("Access-Control-Expose-Headers", "X-Secret")
                        .with("Access-Control-Max-Age", "1")
                        .with("Vary", "Accept");

        FakeResponseHead response =
                from(origin).answeredBy(backend).build().run(create(CorsConfigs.of(APP)));

        assertThat(response.header("Vary")).isEqualTo("Accept, Origin");
        if (origin.equals(EVIL)) {
            assertNoPermission(response);
            return;
        }
        assertThat(response.headers().all(CorsFields.ALLOW_ORIGIN)).containsExactly(APP);
        response.headers().remove(CorsFields.ALLOW_ORIGIN);
        assertNoPermission(response);
    }

    @Test
    void marksErrorsOfMiddlewaresBehindIt() {
        Middleware refusing =
                new Middleware() {
                    @Override
                    public Verdict onRequest(Exchange exchange) {
                        exchange.request().headers().remove(HeaderName.ORIGIN);
                        return Verdict.reply(401, "no");
                    }
                };

        FakeResponseHead response = from(APP).build().run(create(CorsConfigs.of(APP)), refusing);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(APP);
    }

    @Test
    void rejectsOthersWhereConfigured() {
        Middleware cors = create(CorsConfigs.of(APP).rejecting());

        FakeResponseHead request = from(EVIL).build().run(cors);
        FakeResponseHead preflight = preflight(EVIL).build().run(cors);

        assertThat(request.status()).isEqualTo(403);
        assertThat(request.body()).contains("\"error\": \"Origin not allowed\"");
        assertThat(request.header("Vary")).isEqualTo("Origin");
        assertNoPermission(request);
        assertThat(preflight.status()).isEqualTo(403);
        assertNoPermission(preflight);
        assertThat(from(APP).build().run(cors).status()).isEqualTo(200);
        assertThat(FakeExchange.get("/").build().run(cors).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://gateway.test, gateway.test, 200",
        "http://gateway.test, gateway.test:80, 200",
        "http://gateway.test:8080, gateway.test:8080, 200",
        "http://gateway.test, Gateway.TEST, 200",
        "https://gateway.test, gateway.test, 403",
        "http://gateway.test:8080, gateway.test, 403",
        "http://gateway.test.evil.example, gateway.test, 403",
        "http://gateway.tes, gateway.test, 403",
    })
    void rejectsNoPageOfTheServiceItself(String origin, String host, int status) {
        Middleware cors = create(CorsConfigs.of(APP).rejecting());

        FakeResponseHead response =
                FakeExchange.request("POST", "/")
                        .host(host)
                        .header("Origin", origin)
                        .build()
                        .run(cors);

        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void knowsItsOwnPagesBehindTls() {
        Middleware cors = create(CorsConfigs.of(APP).rejecting());

        FakeResponseHead response =
                FakeExchange.get("/")
                        .secure()
                        .host("gateway.test:443")
                        .header("Origin", "https://gateway.test")
                        .build()
                        .run(cors);

        assertThat(response.status()).isEqualTo(200);
        assertThat(count("requests", "refused")).isZero();
    }
}
