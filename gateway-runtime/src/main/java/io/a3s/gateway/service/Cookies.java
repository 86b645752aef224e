package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import org.jspecify.annotations.Nullable;

/** Finds a cookie in a request's head (RFC 6265 §5.4) without taking the others apart. */
public final class Cookies {
    private Cookies() {}

    /** Returns the value of the first cookie of a name, or null if there is none. */
    public static @Nullable String find(Headers headers, String name) {
        String first = headers.get(HeaderName.COOKIE);
        if (first == null) {
            return null;
        }
        String found = find(first, name);
        if (found != null) {
            return found;
        }
        // RFC 9113 §8.2.3: HTTP/2 may bring each cookie in a field of its own.
        for (String field : headers.all(HeaderName.COOKIE)) {
            found = find(field, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String find(String field, String name) {
        int at = 0;
        while (at < field.length()) {
            while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == ';')) {
                at++;
            }
            int end = field.indexOf(';', at);
            end = end < 0 ? field.length() : end;
            int value = at + name.length() + 1;
            if (value <= end && field.charAt(value - 1) == '=' && field.startsWith(name, at)) {
                return field.substring(value, end);
            }
            at = end + 1;
        }
        return null;
    }
}
