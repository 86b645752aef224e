package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.KeyedHash;
import io.a3s.gateway.spi.http.Identity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The users at one time. Safe for use by any thread. */
final class Users {
    private static final int MAX_REMEMBERED = 512;

    private final KeyedHash hash;
    private final Map<String, User> byName = new HashMap<>();
    private final List<User> all = new ArrayList<>();
    // By the hash of a whole field value, so that one that comes again need not be decoded.
    private final Map<KeyedHash.Tag, Identity> accepted = new ConcurrentHashMap<>();

    private Users(KeyedHash hash) {
        this.hash = hash;
    }

    /** Returns nobody, to start from. */
    static Users none() {
        return new Users(KeyedHash.random());
    }

    /**
     * Returns these users after a change. Those who stay as they are keep what is known of them, or
     * all of them would have their hashes computed again at the same time.
     *
     * @throws IllegalArgumentException if there is nobody, or two users have the same name
     */
    Users replacedBy(List<Account> accounts) {
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException("no users (expected: a line name:hash for each)");
        }
        Users next = new Users(hash);
        for (Account account : accounts) {
            User before = byName.get(account.name());
            boolean isSame = before != null && before.account().secret().equals(account.secret());
            User user = before != null && isSame ? before : new User(account, hash);
            if (next.byName.put(account.name(), user) != null) {
                throw new IllegalArgumentException(
                        "user \"" + account.name() + "\" is there twice");
            }
            next.all.add(user);
        }
        return next;
    }

    int size() {
        return all.size();
    }

    /**
     * Returns whose right password a value of {@code Authorization} has been found to carry, or
     * null if that is not known.
     */
    @Nullable Identity acceptedWith(String value) {
        return value.length() > MAX_REMEMBERED ? null : accepted.get(hash.of(value));
    }

    /** Remembers a value with the right password of a user. */
    void accepted(String value, Identity user) {
        if (value.length() > MAX_REMEMBERED) {
            return;
        }
        // One can be written in many ways; whoever does so has no more of it than others.
        if (accepted.size() >= 2 * all.size()) {
            accepted.clear();
        }
        accepted.put(hash.of(value), user);
    }

    /** Returns what the credentials have to be checked against. */
    Candidate candidate(Credentials credentials) {
        KeyedHash.Tag password = hash.of(credentials.password());
        User user = byName.get(credentials.name());
        if (user != null) {
            return new Candidate(user, true, credentials.password(), password);
        }
        // Somebody else, and the same for the same name, so that an unknown user costs what a wrong
        // password costs, whatever kinds of hashes there are.
        long pick = hash.of(credentials.name().getBytes(StandardCharsets.UTF_8)).first();
        User other = all.get((int) Long.remainderUnsigned(pick, all.size()));
        return new Candidate(other, false, credentials.password(), password);
    }
}
