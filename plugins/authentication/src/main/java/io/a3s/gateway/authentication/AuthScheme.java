package io.a3s.gateway.authentication;

import org.jspecify.annotations.Nullable;

/**
 * A scheme of {@code Authorization} and {@code WWW-Authenticate} (RFC 9110 §11).
 *
 * @param name its name
 */
public record AuthScheme(String name) {
    /** RFC 7617. */
    public static final AuthScheme BASIC = new AuthScheme("Basic");

    /** RFC 6750. */
    public static final AuthScheme BEARER = new AuthScheme("Bearer");

    /**
     * Returns the credentials in a value of {@code Authorization}, or null if it is not of this
     * scheme.
     */
    public @Nullable String credentials(String value) {
        int start = credentialsAt(value);
        return start < 0 ? null : value.substring(start).strip();
    }

    /**
     * Returns where the credentials begin in a value of {@code Authorization}, or -1 if it is not
     * of this scheme.
     */
    public int credentialsAt(String value) {
        // Schemes are compared without case (RFC 9110 §11.1).
        if (!value.regionMatches(true, 0, name, 0, name.length())) {
            return -1;
        }
        int start = name.length();
        if (start < value.length() && value.charAt(start) != ' ') {
            return -1;
        }
        while (start < value.length() && value.charAt(start) == ' ') {
            start++;
        }
        return start;
    }

    /** Returns the challenge with a realm that {@link Realm} has accepted. */
    public String challenge(String realm) {
        return name + " realm=\"" + realm + '"';
    }
}
