package io.a3s.gateway.middleware.stripprefix;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripPrefixTest {
    private final Middleware strip =
            new StripPrefixFactory()
                    .create(
                            new StripPrefixConfig(List.of("/api/v1", "/api", "/caf%C3%A9/")),
                            new FakePluginContext());

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

    @Test
    void replacesPrefixSentByClient() {
        FakeExchange exchange =
                FakeExchange.get("/api/users").header("X-Forwarded-Prefix", "/evil").build();

        exchange.run(strip);

        assertThat(exchange.request().headers().all(HeaderName.X_FORWARDED_PREFIX))
                .containsExactly("/api");
    }
}
