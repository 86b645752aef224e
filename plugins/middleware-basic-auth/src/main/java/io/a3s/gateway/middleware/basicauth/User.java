package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.KeyedHash;
import io.a3s.gateway.spi.http.Identity;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A user, and the password as far as it is known. Safe for use by any thread. */
final class User {
    private final Account account;
    private final Identity identity;
    // Of the password: from the start if it is configured as it is, else from its first right use.
    private volatile KeyedHash.@Nullable Tag known;

    User(Account account, KeyedHash hash) {
        this.account = account;
        this.identity = Identity.of(account.name());
        if (account.hash().isEmpty()) {
            known = hash.of(account.secret().getBytes(StandardCharsets.UTF_8));
        }
    }

    Account account() {
        return account;
    }

    Identity identity() {
        return identity;
    }

    /** Returns whether the password is known to be right. */
    boolean knows(KeyedHash.Tag password) {
        return password.equals(known);
    }

    /** Returns whether a password that is not known may be right all the same. */
    boolean isHashed() {
        return account.hash().isPresent();
    }

    /** Computes the hash, which takes long, and returns whether the password is right. */
    boolean matches(byte[] password) {
        return account.hash().isPresent() && account.hash().get().matches(password);
    }

    /** Remembers the right password. */
    void learn(KeyedHash.Tag password) {
        known = password;
    }
}
