package io.a3s.gateway.authentication;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of the query that carries a credential.
 *
 * @param name its name
 */
public record QueryParameter(String name) {
    // What nobody has to percent-encode (RFC 3986 §2.3), so that there is one spelling.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~-]{1,100}");

    /**
     * Returns the parameter an operator names.
     *
     * @param key the key it is named under
     * @throws InvalidConfigException if it cannot be one
     */
    public static QueryParameter of(String key, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new InvalidConfigException(
                    key, '"' + text + "\" (expected: letters, digits and ._~-)");
        }
        return new QueryParameter(text);
    }

    /**
     * Returns the parameter's value with percent-encoding undone: null if it is absent, empty if it
     * is there twice or its encoding is broken, as backends would then disagree about it.
     */
    public @Nullable String read(RequestHead head) {
        String query = head.query();
        if (query == null) {
            return null;
        }
        String found = null;
        for (int start = 0; start <= query.length(); ) {
            int end = endOf(query, start);
            if (isNamed(query, start, end)) {
                if (found != null) {
                    return "";
                }
                int value = Math.min(start + name.length() + 1, end);
                found = decode(query.substring(value, end));
            }
            start = end + 1;
        }
        return found;
    }

    /** Removes the parameter from the request. */
    public void strip(RequestHead head) {
        String query = head.query();
        if (query == null || !query.contains(name)) {
            return;
        }
        StringBuilder rest = new StringBuilder(query.length());
        for (int start = 0; start <= query.length(); ) {
            int end = endOf(query, start);
            if (!isNamed(query, start, end)) {
                rest.append(rest.isEmpty() ? "" : "&").append(query, start, end);
            }
            start = end + 1;
        }
        head.setQuery(rest.isEmpty() ? null : rest.toString());
    }

    private static int endOf(String query, int start) {
        int end = query.indexOf('&', start);
        return end < 0 ? query.length() : end;
    }

    private boolean isNamed(String query, int start, int end) {
        int after = start + name.length();
        return query.startsWith(name, start)
                && after <= end
                && (after == end || query.charAt(after) == '=');
    }

    private static String decode(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        StringBuilder decoded = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '%') {
                decoded.append(c);
                continue;
            }
            int high = i + 1 < value.length() ? hex(value.charAt(i + 1)) : -1;
            int low = i + 2 < value.length() ? hex(value.charAt(i + 2)) : -1;
            if (high < 0 || low < 0) {
                return "";
            }
            decoded.append((char) (high << 4 | low));
            i += 2;
        }
        return decoded.toString();
    }

    private static int hex(char c) {
        // Character.digit alone would take digits of all scripts.
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
