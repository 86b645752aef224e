package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every handler of special exchanges has to do, whatever it claims: look at heads, which every
 * request of the gateway pays for, and leave alone what is not its own. Extend it in the tests of a
 * plugin.
 *
 * @since 1.0
 */
@Incubating
public abstract class ExchangeHandlerConformance {
    /** Returns a new entry of the plugin. */
    protected abstract GatewayPlugin plugin();

    /** Returns the {@code protocol} to be tested. */
    protected abstract String protocol();

    /** Begins a request that the handler claims. */
    protected abstract FakeExchangeBuilder claimed();

    @Test
    final void claimsWhatIsItsOwn() {
        try (ExchangeHandler handler = handler()) {
            require(handler.claims(claimed().build()), "what is its own is not claimed");
        }
    }

    @Test
    final void leavesAloneWhatIsNot() {
        try (ExchangeHandler handler = handler()) {
            for (String method : List.of("GET", "POST", "OPTIONS", "DELETE")) {
                FakeExchange ordinary = FakeExchange.request(method, "/").build();
                require(!handler.claims(ordinary), "an ordinary " + method + " is claimed");
            }
        }
    }

    @Test
    final void failsOnNoHead() {
        try (ExchangeHandler handler = handler()) {
            for (List<String> lines : HostileRequests.ALL) {
                try {
                    handler.claims(exchange(lines));
                } catch (RuntimeException e) {
                    throw new AssertionError("claims() fails on " + lines, e);
                }
            }
        }
    }

    @Test
    final void onlyLooks() {
        try (ExchangeHandler handler = handler()) {
            FakeExchange exchange = claimed().build();
            List<String> before = head(exchange);
            boolean first = handler.claims(exchange);
            require(handler.claims(exchange) == first, "claims() differs from call to call");
            require(head(exchange).equals(before), "claims() changes the request's head");
        }
    }

    @Test
    final void canBeClosedTwice() {
        ExchangeHandler handler = handler();
        handler.close();
        try {
            handler.close();
        } catch (RuntimeException e) {
            throw new AssertionError("close() fails when it was called before", e);
        }
    }

    private ExchangeHandler handler() {
        for (ExchangeHandlerFactory factory : plugin().exchangeHandlers()) {
            if (factory.protocol().equals(protocol())) {
                return factory.create(new FakePluginContext());
            }
        }
        throw new AssertionError("no protocol \"" + protocol() + '"');
    }

    private static FakeExchange exchange(List<String> lines) {
        String[] words = lines.getFirst().split(" ", 3);
        FakeExchangeBuilder builder = FakeExchange.request(words[0], words[1]);
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            builder.header(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return builder.build();
    }

    private static List<String> head(FakeExchange exchange) {
        List<String> fields = new ArrayList<>();
        exchange.request().headers().forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }
}
