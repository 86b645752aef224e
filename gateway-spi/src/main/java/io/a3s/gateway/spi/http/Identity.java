package io.a3s.gateway.spi.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who a request was found to come from: set by a middleware that authenticates, read by those
 * behind it, for example to limit each user, and named in the access log. Immutable.
 *
 * @since 1.0
 */
public final class Identity {
    private final String name;
    private final Map<String, String> claims;

    private Identity(String name, Map<String, String> claims) {
        this.name = name;
        this.claims = claims;
    }

    /**
     * Returns an identity without claims.
     *
     * @param name the user, client or key, as people know it; never a secret
     */
    public static Identity of(String name) {
        return new Identity(Objects.requireNonNull(name, "name"), Map.of());
    }

    /** Returns a copy with one more claim. */
    public Identity withClaim(String claim, String value) {
        Map<String, String> more = new LinkedHashMap<>(claims);
        more.put(Objects.requireNonNull(claim, "claim"), Objects.requireNonNull(value, "value"));
        return new Identity(name, more);
    }

    /** Returns a copy with more claims, which take the place of those of the same names. */
    public Identity withClaims(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(claims);
        all.putAll(more);
        return new Identity(name, all);
    }

    /** Returns the user, client or key. */
    public String name() {
        return name;
    }

    /** Returns what is known about it under a name, such as {@code tenant}, or null. */
    public @Nullable String claim(String claim) {
        return claims.get(claim);
    }

    /** Returns the name; claims may be private. */
    @Override
    public String toString() {
        return name;
    }
}
