package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import org.jspecify.annotations.Nullable;

/** What requests are told apart by. Keys of different kinds are never equal. */
sealed interface KeySource {
    /** Returns the last part of the bucket's key in Redis, or null if the request has none. */
    @Nullable String keyOf(Exchange exchange);

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
        public String keyOf(Exchange exchange) {
            return "all";
        }
    }

    /** The router that the request took. */
    record Router() implements KeySource {
        @Override
        public String keyOf(Exchange exchange) {
            return "router:" + KeyText.of(exchange.route().router());
        }
    }

    /** The service that the request is for. */
    record Service() implements KeySource {
        @Override
        public String keyOf(Exchange exchange) {
            return "service:" + KeyText.of(exchange.route().service());
        }
    }

    /**
     * The client's address, which every request has.
     *
     * @param ipv6Prefix the leading bits of an IPv6 address that count
     */
    record ClientAddress(int ipv6Prefix) implements KeySource {
        @Override
        public String keyOf(Exchange exchange) {
            return "ip:"
                    + KeyText.of(
                            exchange.client().address(),
                            exchange.client().addressText(),
                            ipv6Prefix);
        }
    }

    /** Who a middleware has found the request to come from. */
    record User() implements KeySource {
        @Override
        public @Nullable String keyOf(Exchange exchange) {
            Identity identity = exchange.identity();
            return identity == null ? null : "user:" + KeyText.of(identity.name());
        }
    }

    /**
     * What a middleware has found out about whom the request comes from.
     *
     * @param name the claim, such as {@code tenant}
     */
    record Claim(String name) implements KeySource {
        @Override
        public @Nullable String keyOf(Exchange exchange) {
            Identity identity = exchange.identity();
            String value = identity == null ? null : identity.claim(name);
            return value == null || value.isEmpty() ? null : "claim:" + KeyText.of(value);
        }
    }

    /**
     * The first value of a header, which may well be a secret.
     *
     * @param name the header
     */
    record HeaderValue(HeaderName name) implements KeySource {
        @Override
        public @Nullable String keyOf(Exchange exchange) {
            String value = exchange.request().headers().get(name);
            return value == null || value.isEmpty() ? null : "header:" + KeyText.digest(value);
        }
    }
}
