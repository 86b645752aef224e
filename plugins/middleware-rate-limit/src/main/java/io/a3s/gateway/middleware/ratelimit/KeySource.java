package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;

/** What requests are told apart by. Keys of different kinds are never equal. */
sealed interface KeySource {
    /** Returns the key of a request, which tells clients apart by {@code equals}. */
    Object keyOf(Exchange exchange);

    /**
     * Reads the {@code key} of the configuration.
     *
     * @throws InvalidConfigException if it is none
     */
    static KeySource parse(String text, int ipv6Prefix) {
        ClientAddress clientAddress = new ClientAddress(ipv6Prefix);
        if (text.equals("client-ip")) {
            return clientAddress;
        }
        if (text.equals("global")) {
            return new Global();
        }
        if (text.startsWith("header:")) {
            return new HeaderValue(headerName(text), clientAddress);
        }
        throw new InvalidConfigException(
                "key", '"' + text + "\" (expected: \"client-ip\", \"header:NAME\" or \"global\")");
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

    /**
     * The client's address.
     *
     * @param ipv6Prefix the leading bits of an IPv6 address that count
     */
    record ClientAddress(int ipv6Prefix) implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            return AddressKey.of(exchange.client().address(), ipv6Prefix);
        }
    }

    /**
     * The first value of a header.
     *
     * @param name the header
     * @param fallback what requests without it are told apart by; leaving them unlimited would
     *     invite leaving the header out
     */
    record HeaderValue(HeaderName name, KeySource fallback) implements KeySource {
        @Override
        public Object keyOf(Exchange exchange) {
            String value = exchange.request().headers().get(name);
            return value == null || value.isEmpty() ? fallback.keyOf(exchange) : TextKey.of(value);
        }
    }
}
