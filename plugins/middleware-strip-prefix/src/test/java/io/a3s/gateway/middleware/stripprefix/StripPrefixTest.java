package io.a3s.gateway.middleware.stripprefix;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripPrefixTest {
    private final Middleware strip =
            create(List.of("/api", "/api/v1", "/caf%c3%a9/"), List.of(), false);

    private static Middleware create(
            List<String> prefixes, List<String> regex, boolean rewriteLocation) {
        return new StripPrefixFactory()
                .create(
                        new StripPrefixConfig(prefixes, regex, rewriteLocation),
                        new FakePluginContext());
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /, /api",
        "/api/, /, /api",
        "/api/users, /users, /api",
        "/api/users/, /users/, /api",
        "/api/v1/users, /users, /api/v1",
        "/api/api/users, /api/users, /api",
        "/api//users, /users, /api",
        "/api//, /, /api",
        "/caf%C3%A9/menu, /menu, /caf%C3%A9",
    })
    void stripsWholeSegments(String path, String stripped, String prefix) {
        FakeExchange exchange = FakeExchange.get(path).build();

        exchange.run(strip);

        assertThat(exchange.isForwarded()).isTrue();
        assertThat(exchange.request().path()).isEqualTo(stripped);
        assertThat(exchange.request().headers().get(HeaderName.X_FORWARDED_PREFIX))
                .isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource({"/", "/apix", "/apix/users", "/v1/api", "/API/users", "/api%2Fusers", "*"})
    void leavesOtherPathsAlone(String path) {
        FakeExchange exchange = FakeExchange.request("OPTIONS", path).build();

        exchange.run(strip);

        assertThat(exchange.request().path()).isEqualTo(path);
        assertThat(exchange.request().headers().contains(HeaderName.X_FORWARDED_PREFIX)).isFalse();
    }

    @Test
    void keepsQuery() {
        FakeExchange exchange = FakeExchange.get("/api/users?next=/api/users").build();

        exchange.run(strip);

        assertThat(exchange.request().path()).isEqualTo("/users");
        assertThat(exchange.request().query()).isEqualTo("next=/api/users");
    }

    @ParameterizedTest
    @CsvSource({
        "/outer, /outer/api",
        "/outer/, /outer/api",
        "'/a, /b', /a/b/api",
        "/, /api",
        "'', /api",
        "//evil.example, /api",
        "https://evil.example, /api",
        "/a b, /api",
        "'/ok,//evil.example', /ok/api",
    })
    void continuesPrefixOfProxyInFront(String outer, String prefix) {
        FakeExchange exchange =
                FakeExchange.get("/api/users").header("X-Forwarded-Prefix", outer).build();

        exchange.run(strip);

        assertThat(exchange.request().headers().all(HeaderName.X_FORWARDED_PREFIX))
                .containsExactly(prefix);
    }

    @Test
    void continuesSeveralFields() {
        FakeExchange exchange =
                FakeExchange.get("/api/users")
                        .header("X-Forwarded-Prefix", "/a")
                        .header("X-Forwarded-Prefix", "/b")
                        .build();

        exchange.run(strip);

        assertThat(exchange.request().headers().all(HeaderName.X_FORWARDED_PREFIX))
                .containsExactly("/a/b/api");
    }

    @Test
    void addsUpInAChain() {
        FakeExchange exchange = FakeExchange.get("/api/users/7").build();

        exchange.run(strip, create(List.of("/users"), List.of(), false));

        assertThat(exchange.request().path()).isEqualTo("/7");
        assertThat(exchange.request().headers().get(HeaderName.X_FORWARDED_PREFIX))
                .isEqualTo("/api/users");
    }

    @ParameterizedTest
    @CsvSource({
        "/teams/red/board, /board, /teams/red",
        "/teams/red, /, /teams/red",
        "/teams/red//board, /board, /teams/red",
        "/v1/models, /models, /v1",
        "/v12/models, /models, /v12",
        "/teams/fixed/x, /x, /teams/fixed",
        "/files/a/b/, /, /files/a/b",
    })
    void stripsWhatAnExpressionMatches(String path, String stripped, String prefix) {
        FakeExchange exchange = FakeExchange.get(path).build();

        exchange.run(
                create(
                        List.of("/teams/fixed"),
                        List.of("/teams/[^/]+", "/v[0-9]+", "/files/.*"),
                        false));

        assertThat(exchange.request().path()).isEqualTo(stripped);
        assertThat(exchange.request().headers().get(HeaderName.X_FORWARDED_PREFIX))
                .isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource({"/v1x/models", "/x/v1/models", "/teams/", "/teams", "/"})
    void leavesWhatNoExpressionMatches(String path) {
        FakeExchange exchange = FakeExchange.get(path).build();

        exchange.run(create(List.of(), List.of("/teams/[^/]+", "/v[0-9]+", "/"), false));

        assertThat(exchange.request().path()).isEqualTo(path);
        assertThat(exchange.request().headers().contains(HeaderName.X_FORWARDED_PREFIX)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/(a+)+", "/(?:a|aa)+b", "/(?:a|b)*c"})
    void refusesPathMadeToKeepItBusy(String expression) {
        FakeExchange exchange = FakeExchange.get("/" + "a".repeat(8_000) + "!").build();

        int status = exchange.run(create(List.of(), List.of(expression), false)).status();

        assertThat(status).isEqualTo(400);
        assertThat(exchange.isForwarded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/login, /api/login",
        "/login?next=/, /api/login?next=/",
        "/, /api/",
        "http://gateway.test/login, http://gateway.test/api/login",
        "https://Gateway.Test/login, https://Gateway.Test/api/login",
        "http://gateway.test, http://gateway.test/api",
        "http://gateway.test?x, http://gateway.test/api?x",
        "//gateway.test/login, //gateway.test/login",
        "http://gateway.test.evil.example/, http://gateway.test.evil.example/",
        "http://gateway.test:8080/, http://gateway.test:8080/",
        "http://other.example/login, http://other.example/login",
        "login, login",
        "../login, ../login",
        "httpgateway.test/x, httpgateway.test/x",
    })
    void putsPrefixIntoRedirectsWhereConfigured(String location, String rewritten) {
        Middleware rewriting = create(List.of("/api"), List.of(), true);

        FakeResponseHead response =
                FakeExchange.get("/api/users")
                        .answeredBy(FakeResponseHead.of(302).with("Location", location))
                        .build()
                        .run(rewriting);

        assertThat(response.header("Location")).isEqualTo(rewritten);
    }

    @Test
    void leavesRedirectsAloneWhereNothingWasRemoved() {
        FakeResponseHead redirect = FakeResponseHead.of(302).with("Location", "/login");
        Middleware rewriting = create(List.of("/api"), List.of(), true);

        FakeResponseHead unrelated =
                FakeExchange.get("/other").answeredBy(redirect).build().run(rewriting);
        FakeResponseHead unasked =
                FakeExchange.get("/api/users").answeredBy(redirect).build().run(strip);
        FakeResponseHead none = FakeExchange.get("/api/users").build().run(rewriting);

        assertThat(unrelated.header("Location")).isEqualTo("/login");
        assertThat(unasked.header("Location")).isEqualTo("/login");
        assertThat(none.header("Location")).isNull();
    }
}
