package io.a3s.gateway.service;

import org.jspecify.annotations.Nullable;

/**
 * How a cookie is set.
 *
 * @param name its name
 * @param attributes what stands behind the value, {@code Secure} excepted
 * @param secure whether it is only sent by TLS; if null, as the request came
 */
public record AffinityCookie(String name, String attributes, @Nullable Boolean secure) {
    /** Returns the {@code Set-Cookie} of a value. */
    String set(String value, boolean isSecure) {
        String cookie = name + '=' + value + attributes;
        return (secure == null ? isSecure : secure) ? cookie + "; Secure" : cookie;
    }
}
