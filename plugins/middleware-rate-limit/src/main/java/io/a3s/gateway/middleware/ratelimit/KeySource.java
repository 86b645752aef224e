package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import org.jspecify.annotations.Nullable;

/** What requests are told apart by. */
sealed interface KeySource {
    /**
     * Returns the key of a request, which tells clients apart by {@code equals}; null if the
     * request has none.
     */
    @Nullable Object keyOf(Exchange exchange);

    /**
     * Reads the {@code key} of the configuration.
     *
     * @throws InvalidConfigException if it is none
     */
    static KeySource parse(String text, int ipv6Prefix) {
        return switch (text) {
            case "client-ip" -> new ClientAddress(ipv6Prefix);
            case "identity" -> new User();
            case "router" -> new Router();
            case "service" -> new Service();
            case "global" -> new Global();
            default -> parseNamed(text);
        };
    }

    private static KeySource parseNamed(String text) {
        if (text.startsWith("header:")) {
            return new HeaderValue(headerName(text));
        }
        if (text.startsWith("claim:") && !text.substring("claim:".length()).isBlank()) {
            return new Claim(text.substring("claim:".length()));
        }
        throw new InvalidConfigException(
                "key",
                '"'
                        + text
                        + "\" (expected: \"client-ip\", \"header:NAME\", \"identity\","
                        + " \"claim:NAME\", \"router\", \"service\" or \"global\")");
    }

    private static HeaderName headerName(String text) {
        try {
            return HeaderName.of(text.substring("header:".length()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException("key", '"' + text + "\": " + e.getMessage());
        }
    }

    /** One key for all requests. */
    record Global() implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            return this;
        }
    }

    /** The router that the request took. */
    record Router() implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            return exchange.route().router();
        }
    }

    /** The service that the request is for. */
    record Service() implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            return exchange.route().service();
        }
    }

    /**
     * The client's address, which every request has.
     *
     * @param ipv6Prefix the leading bits of an IPv6 address that count
     */
    record ClientAddress(int ipv6Prefix) implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            return AddressKey.of(exchange.client().address(), ipv6Prefix);
        }
    }

    /** Who a middleware has found the request to come from. */
    record User() implements KeySource {
        @Override
        public @Nullable Object keyOf(Exchange exchange) {
            Identity identity = exchange.identity();
            return identity == null ? null : TextKey.of(identity.name());
        }
    }

    /**
     * What a middleware has found out about whom the request comes from.
     *
     * @param name the claim, such as {@code tenant}
     */
    record Claim(String name) implements KeySource {
        @Override
        public @Nullable Object keyOf(Exchange exchange) {
            Identity identity = exchange.identity();
            String value = identity == null ? null : identity.claim(name);
            return value == null || value.isEmpty() ? null : TextKey.of(value);
        }
    }

    /**
     * The first value of a header.
     *
     * @param name the header
     */
    record HeaderValue(HeaderName name) implements KeySource {
        @Override
        public @Nullable Object keyOf(Exchange exchange) {
            String value = exchange.request().headers().get(name);
            return value == null || value.isEmpty() ? null : TextKey.of(value);
        }
    }
}
