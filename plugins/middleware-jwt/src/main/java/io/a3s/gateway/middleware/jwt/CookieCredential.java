package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that carries a credential (RFC 6265 §4.2.1).
 *
 * @param name its name
 */
record CookieCredential(String name) {
    /**
     * Returns the cookie an operator names.
     *
     * @throws InvalidConfigException under the key {@code cookie}, if it cannot be one
     */
    static CookieCredential of(String text) {
        try {
            // The name of a cookie is a token, as that of a field is.
            return new CookieCredential(HeaderName.of(text).toString());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(
                    "cookie", '"' + text + "\" (expected: the name of a cookie)");
        }
    }

    /** Returns the cookie's value: null if it is absent, empty if it is there twice. */
    @Nullable String read(Headers headers) {
        String found = null;
        for (String field : headers.all(HeaderName.COOKIE)) {
            for (String pair : field.split(";", -1)) {
                String cookie = pair.strip();
                if (isNamed(cookie)) {
                    if (found != null) {
                        return "";
                    }
                    found = cookie.substring(name.length() + 1);
                }
            }
        }
        return found;
    }

    /** Removes the cookie from the request, and leaves the others. */
    void strip(Headers headers) {
        List<String> fields = headers.all(HeaderName.COOKIE);
        if (fields.stream().noneMatch(field -> field.contains(name))) {
            return;
        }
        headers.remove(HeaderName.COOKIE);
        for (String field : fields) {
            StringJoiner rest = new StringJoiner("; ");
            for (String pair : field.split(";", -1)) {
                if (!isNamed(pair.strip())) {
                    rest.add(pair.strip());
                }
            }
            if (rest.length() > 0) {
                headers.add(HeaderName.COOKIE, rest.toString());
            }
        }
    }

    private boolean isNamed(String cookie) {
        return cookie.startsWith(name)
                && cookie.length() > name.length()
                && cookie.charAt(name.length()) == '=';
    }
}
