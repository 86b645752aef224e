package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.KeyedHash;
import io.a3s.gateway.authentication.PasswordHash;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Identity;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose key it is. A hashed key has to be worked out once; from then on it is known by
 * its {@link KeyedHash}, as plain ones are from the start. What is remembered is bounded by the
 * number of keys, and nothing is remembered of wrong ones. Safe for use by any thread.
 */
final class KeyRing {
    /**
     * How many keys may have slow hashes. There is nothing in a key that says which of them it
     * could be, so a wrong one is checked against each.
     */
    private static final int MAX_SLOW = 16;

    private static final class SlowKey {
        private final Identity identity;
        private final PasswordHash hash;
        // A key that is known by now is not the one that was not found.
        private volatile boolean known;

        SlowKey(Identity identity, PasswordHash hash) {
            this.identity = identity;
            this.hash = hash;
        }
    }

    private final KeyedHash hash = KeyedHash.random();
    private final Map<KeyedHash.Tag, Identity> known = new ConcurrentHashMap<>();
    private final Map<KeyedHash.Tag, Identity> digests = new HashMap<>();
    private final List<SlowKey> slow = new ArrayList<>();
    private final int size;

    private KeyRing(int size) {
        this.size = size;
    }

    /**
     * Makes a ring.
     *
     * @throws InvalidConfigException if two keys are the same, or too many have slow hashes
     */
    static KeyRing of(List<NamedKey> keys) {
        KeyRing ring = new KeyRing(keys.size());
        keys.forEach(ring::add);
        if (ring.slow.size() > MAX_SLOW) {
            throw new InvalidConfigException(
                    "",
                    ring.slow.size()
                            + " keys hashed with bcrypt or argon2id (expected: at most "
                            + MAX_SLOW
                            + ", as a wrong key is checked against each; use sha256: for random keys)");
        }
        return ring;
    }

    private void add(NamedKey named) {
        Identity identity = Identity.of(named.name());
        Identity other =
                switch (named.key()) {
                    case StoredKey.Plain(String text) -> known.put(hash.of(text), identity);
                    case StoredKey.Digest(String hex) ->
                            digests.put(hash.of(HexFormat.of().parseHex(hex)), identity);
                    case StoredKey.Slow(PasswordHash slowHash) -> {
                        slow.add(new SlowKey(identity, slowHash));
                        yield null;
                    }
                };
        if (other != null) {
            throw new InvalidConfigException(
                    "", "the key of \"" + named.name() + "\" is also that of \"" + other + '"');
        }
    }

    int size() {
        return size;
    }

    /**
     * Finds the owner of a key that is plain, hashed quickly, or known by now.
     *
     * @param key what the client sent, a character for each octet
     * @return null if there is none, or if only {@link #checkSlowly} can tell
     */
    @Nullable Identity find(String key) {
        if (key.length() > StoredKey.MAX_LENGTH) {
            return null;
        }
        KeyedHash.Tag tag = hash.of(key);
        Identity identity = known.get(tag);
        if (identity != null || digests.isEmpty()) {
            return identity;
        }
        identity = digests.get(hash.of(sha256(key.getBytes(StandardCharsets.ISO_8859_1))));
        if (identity != null) {
            known.put(tag, identity);
        }
        return identity;
    }

    /** Returns whether a key that was not found may still be one with a slow hash. */
    boolean mayBeSlow(String key) {
        if (key.length() > StoredKey.MAX_LENGTH) {
            return false;
        }
        for (SlowKey candidate : slow) {
            if (!candidate.known) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks a key against the slow hashes of all keys that are not known yet. To be called on a
     * thread that may block; {@link #find} knows the key afterwards if it is one of them.
     *
     * @param client who sent it
     * @throws InterruptedException if interrupted while it waits for its turn
     */
    VerificationGate.Outcome checkSlowly(String key, VerificationGate gate, InetAddress client)
            throws InterruptedException {
        return gate.check(
                client,
                () -> {
                    byte[] octets = key.getBytes(StandardCharsets.ISO_8859_1);
                    // Another request may have waited with the same key.
                    boolean found = known.containsKey(hash.of(key));
                    if (found) {
                        return true;
                    }
                    for (SlowKey candidate : slow) {
                        // All of them, so that the time does not tell which one it is.
                        if (!candidate.known && candidate.hash.matches(octets)) {
                            known.put(hash.of(key), candidate.identity);
                            candidate.known = true;
                            found = true;
                        }
                    }
                    return found;
                });
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
