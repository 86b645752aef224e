package io.a3s.gateway.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ExchangeHandlerConformanceTest {
    private static final HeaderName TALK = HeaderName.of("X-Talk");

    static class Suite extends ExchangeHandlerConformance {
        private final Predicate<Exchange> claims;

        Suite(Predicate<Exchange> claims) {
            this.claims = claims;
        }

        @Override
        protected final GatewayPlugin plugin() {
            return new GatewayPlugin() {
                @Override
                public List<ExchangeHandlerFactory> exchangeHandlers() {
                    return List.of(new Factory(claims));
                }
            };
        }

        @Override
        protected final String protocol() {
            return "talk";
        }

        @Override
        protected final FakeExchangeBuilder claimed() {
            return FakeExchange.get("/").header("X-Talk", "yes");
        }
    }

    private record Factory(Predicate<Exchange> claims) implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return "talk";
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            return claims::test;
        }
    }

    @Nested
    class AHandlerAsItShouldBe extends Suite {
        AHandlerAsItShouldBe() {
            super(exchange -> exchange.request().headers().contains(TALK));
        }
    }

    @Test
    void findsHandlerThatClaimsTooMuchOrTooLittle() {
        assertThatThrownBy(new Suite(exchange -> true)::leavesAloneWhatIsNot)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an ordinary GET is claimed");
        assertThatThrownBy(new Suite(exchange -> false)::claimsWhatIsItsOwn)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("what is its own is not claimed");
    }

    @Test
    void findsHandlerThatTripsOverAHead() {
        Predicate<Exchange> careless =
                exchange ->
                        Objects.requireNonNull(exchange.request().headers().get(TALK)).isEmpty();

        assertThatThrownBy(new Suite(careless)::failsOnNoHead)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("claims() fails on [GET /%00");
    }

    @Test
    void findsHandlerThatChangesTheHead() {
        Predicate<Exchange> meddling =
                exchange -> {
                    exchange.request().headers().add(TALK, "again");
                    return true;
                };

        assertThatThrownBy(new Suite(meddling)::onlyLooks)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("changes the request's head");
    }
}
