package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.PasswordHash;
import io.a3s.gateway.authentication.SecretLines;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user as configured.
 *
 * @param name the user's name
 * @param secret the password, or its hash as text
 * @param hash the hash, if it is one
 */
record Account(String name, String secret, Optional<PasswordHash> hash) {
    Account {
        SecretLines.requireName(name);
    }

    private static Account of(String name, String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(
                    "an empty password (expected: a password or its hash)");
        }
        return PasswordHash.isHash(secret)
                ? hashed(name, secret)
                : new Account(name, secret, Optional.empty());
    }

    private static Account hashed(String name, String secret) {
        return new Account(name, secret, Optional.of(PasswordHash.parse(secret)));
    }

    /**
     * Returns the users in a configuration.
     *
     * @throws InvalidConfigException if one cannot work
     */
    static List<Account> inline(
            Optional<String> username, Optional<String> password, Map<String, String> users) {
        List<Account> all = new ArrayList<>();
        if (username.isPresent() && password.isPresent()) {
            all.add(inline("password", username.get(), password.get()));
            if (users.containsKey(username.get())) {
                throw new InvalidConfigException(
                        "users", '"' + username.get() + "\" is also the username");
            }
        }
        users.forEach((name, secret) -> all.add(inline("users", name, secret)));
        return all;
    }

    private static Account inline(String key, String name, String secret) {
        try {
            return of(name, secret);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, name + ": " + e.getMessage());
        }
    }

    /**
     * Reads the users of a file, whose passwords have to be hashed: an old kind of hash cannot be
     * told from a password.
     *
     * @throws IllegalArgumentException if one cannot work; the message has the line and no password
     */
    static List<Account> parseFile(byte[] content) {
        return SecretLines.read(content, Account::hashed);
    }

    /** Returns a text without the password. */
    @Override
    public String toString() {
        return name;
    }
}
