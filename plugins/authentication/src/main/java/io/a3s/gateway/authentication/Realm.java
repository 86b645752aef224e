package io.a3s.gateway.authentication;

import io.a3s.gateway.spi.config.InvalidConfigException;

/** Checks the realm of a challenge: what it protects, as browsers show it (RFC 9110 §11.5). */
public final class Realm {
    private Realm() {}

    /**
     * Returns the realm if it can stand between quotes as it is.
     *
     * @throws InvalidConfigException under the key {@code realm}, if not
     */
    public static String require(String realm) {
        boolean isPlain =
                realm.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '"' && c != '\\');
        if (realm.isBlank() || !isPlain) {
            throw new InvalidConfigException(
                    "realm",
                    '"' + realm + "\" (expected: ASCII text without quotes or backslashes)");
        }
        return realm;
    }
}
