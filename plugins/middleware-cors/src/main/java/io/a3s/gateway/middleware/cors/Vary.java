package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/** The field that tells caches what a response depends on (RFC 9110 §12.5.5). */
final class Vary {
    private Vary() {}

    /** Adds a field name, unless it is there or the response depends on everything anyway. */
    static void add(Headers headers, String name) {
        String first = headers.get(HeaderName.VARY);
        if (first == null) {
            headers.set(HeaderName.VARY, name);
            return;
        }
        List<String> values = headers.all(HeaderName.VARY);
        for (String value : values) {
            if (hasMember(value, name)) {
                return;
            }
        }
        // In one field, because some caches look at the first only.
        headers.set(HeaderName.VARY, String.join(", ", values) + ", " + name);
    }

    private static boolean hasMember(String list, String name) {
        for (int start = 0; start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String member = list.substring(start, end).strip();
            if (member.equals("*") || member.equalsIgnoreCase(name)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
