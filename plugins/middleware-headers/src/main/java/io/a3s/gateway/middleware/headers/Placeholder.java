package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.http.Exchange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** Returns the one whose name takes the fewest edits to get to. */
    static Placeholder nearest(String name) {
        return Arrays.stream(values())
                .min(Comparator.comparingInt(value -> editDistance(value.text(), name)))
                .orElseThrow();
    }

    /** Returns all as they are written, for messages. */
    static String all() {
        return Arrays.stream(values()).map(Placeholder::toString).collect(Collectors.joining(", "));
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

    // Levenshtein, one row at a time.
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
