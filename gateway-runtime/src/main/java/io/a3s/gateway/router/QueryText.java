package io.a3s.gateway.router;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks parameters up in the text of a query, decoding only those that are asked for. */
final class QueryText {
    private QueryText() {}

    /**
     * Returns whether a parameter of a name has a value that passes the test. A parameter without
     * an equals sign has an empty value. One with a broken escape counts as absent.
     */
    static boolean any(@Nullable String query, String name, Predicate<String> test) {
        if (query == null) {
            return false;
        }
        int start = 0;
        while (start <= query.length()) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            if (end > start && matches(query, start, end, name, test)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static boolean matches(
            String query, int start, int end, String name, Predicate<String> test) {
        int equals = query.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        if (!isName(query, start, nameEnd, name)) {
            return false;
        }
        String raw = nameEnd == end ? "" : query.substring(nameEnd + 1, end);
        String value = decode(raw);
        return value != null && test.test(value);
    }

    private static boolean isName(String query, int start, int end, String name) {
        for (int i = start; i < end; i++) {
            if (query.charAt(i) == '%' || query.charAt(i) == '+') {
                return name.equals(decode(query.substring(start, end)));
            }
        }
        return end - start == name.length() && query.startsWith(name, start);
    }

    private static @Nullable String decode(String raw) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
