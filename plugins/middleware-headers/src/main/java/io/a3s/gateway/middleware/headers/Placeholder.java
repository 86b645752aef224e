package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.Nearest;
import io.a3s.gateway.spi.http.Exchange;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a value may take from the exchange. */
enum Placeholder {
    CLIENT_IP,
    HOST,
    SCHEME,
    METHOD,
    PATH,
    REQUEST_ID,
    ROUTER,
    SERVICE,
    ENTRYPOINT;

    /** Returns the placeholder of a name, such as {@code client_ip}. */
    static Optional<Placeholder> named(String name) {
        return Arrays.stream(values()).filter(value -> value.text().equals(name)).findFirst();
    }

    /** Returns what to say to somebody who wrote a name that is none. */
    static String hint(String name) {
        List<String> names = Arrays.stream(values()).map(Placeholder::toString).toList();
        return Nearest.hint("${" + name + '}', names);
    }

    String valueIn(Exchange exchange) {
        return switch (this) {
            case CLIENT_IP -> exchange.client().addressText();
            case HOST -> exchange.request().authority();
            case SCHEME -> exchange.request().scheme();
            case METHOD -> exchange.request().method();
            case PATH -> exchange.request().path();
            case REQUEST_ID -> exchange.id();
            case ROUTER -> latin1(exchange.route().router());
            case SERVICE -> latin1(exchange.route().service());
            case ENTRYPOINT -> latin1(exchange.client().entrypoint());
        };
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "${" + text() + '}';
    }

    // Names from the configuration may be in any script, which a field could not carry.
    private static String latin1(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0xff) {
                return name.replaceAll("[^\\x00-\\xff]", "?");
            }
        }
        return name;
    }
}
