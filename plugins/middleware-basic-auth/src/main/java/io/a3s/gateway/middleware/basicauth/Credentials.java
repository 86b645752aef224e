package io.a3s.gateway.middleware.basicauth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a client says about itself (RFC 7617 §2). */
final class Credentials {
    // Far beyond any password; bounds what a stranger can have hashed.
    private static final int MAX_LENGTH = 2048;

    private final String name;
    private final byte[] password;

    private Credentials(String name, byte[] password) {
        this.name = name;
        this.password = password;
    }

    /** Reads what stands behind the scheme, or returns null if it makes no sense. */
    static @Nullable Credentials parse(String encoded) {
        if (encoded.length() > MAX_LENGTH) {
            return null;
        }
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == pair.length) {
            return null;
        }
        return new Credentials(
                new String(pair, 0, colon, StandardCharsets.UTF_8),
                Arrays.copyOfRange(pair, colon + 1, pair.length));
    }

    /** Returns the user's name. */
    String name() {
        return name;
    }

    /** Returns the octets of the password; not a copy. */
    byte[] password() {
        return password;
    }
}
