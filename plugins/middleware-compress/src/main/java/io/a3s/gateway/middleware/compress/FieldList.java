package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/** Fields whose value is a list, in one line or several (RFC 9110 §5.6.1). */
final class FieldList {
    private FieldList() {}

    /** Returns whether a list has a member, whatever its case and its parameters. */
    static boolean has(Headers headers, HeaderName name, String member) {
        if (!headers.contains(name)) {
            return false;
        }
        for (String value : headers.all(name)) {
            for (int start = 0; start <= value.length(); ) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                if (value.substring(start, end).strip().equalsIgnoreCase(member)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    /** Adds a member at the end, in one field, because some readers look at the first only. */
    static void add(Headers headers, HeaderName name, String member) {
        if (!headers.contains(name)) {
            headers.set(name, member);
            return;
        }
        List<String> values = headers.all(name);
        headers.set(name, String.join(", ", values) + ", " + member);
    }
}
