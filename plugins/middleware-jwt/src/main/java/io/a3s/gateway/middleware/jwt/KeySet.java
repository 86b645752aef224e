package io.a3s.gateway.middleware.jwt;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that tokens may be signed with at one time. An algorithm is a property of a key here,
 * and never of a token: a public key cannot be taken for a secret (RFC 8725 §2.1). Immutable.
 */
final class KeySet {
    // What a token without the name of its key can make us compute.
    private static final int MAX_TRIES = 4;

    /**
     * A key and its name.
     *
     * @param id what tokens call it; a key without a name may be any
     * @param key the key, for one algorithm
     */
    record Entry(Optional<String> id, TokenKey key) {}

    private final List<Entry> entries;
    private final Set<Algorithm> allowed;

    /**
     * Makes a set.
     *
     * @param allowed the algorithms that tokens may name, also if there is no key for one
     */
    KeySet(List<Entry> entries, Set<Algorithm> allowed) {
        this.entries = List.copyOf(entries);
        this.allowed = EnumSet.copyOf(allowed);
    }

    /** Returns the set of a secret. */
    static KeySet ofSecret(byte[] secret, List<Algorithm> algorithms) {
        List<Entry> entries =
                algorithms.stream()
                        .map(each -> new Entry(Optional.empty(), new HmacKey(each, secret)))
                        .toList();
        return new KeySet(entries, EnumSet.copyOf(algorithms));
    }

    /**
     * Returns the set of some public keys without names.
     *
     * @param algorithms those that are allowed; if empty, the usual one of each key
     * @throws IllegalArgumentException if a key or an algorithm would be of no use
     */
    static KeySet ofPublicKeys(List<PublicKey> keys, List<Algorithm> algorithms) {
        List<Entry> entries = new ArrayList<>();
        for (PublicKey key : keys) {
            List<Algorithm> wanted = wanted(key, Optional.empty(), algorithms);
            if (wanted.isEmpty()) {
                throw new IllegalArgumentException(
                        "a key for %s, which algorithms does not have"
                                .formatted(key.getAlgorithm()));
            }
            wanted.forEach(
                    each ->
                            entries.add(
                                    new Entry(Optional.empty(), new PublicTokenKey(each, key))));
        }
        Set<Algorithm> used = EnumSet.noneOf(Algorithm.class);
        entries.forEach(entry -> used.add(entry.key().algorithm()));
        for (Algorithm algorithm : algorithms) {
            if (!used.contains(algorithm)) {
                throw new IllegalArgumentException("no key for " + algorithm.text());
            }
        }
        return new KeySet(entries, used);
    }

    /**
     * Returns the algorithms to use a key for.
     *
     * @param own the one the key is marked with, if it is
     * @param allowed those that are allowed; if empty, the usual one of the key
     * @throws IllegalArgumentException if the key fits none at all
     */
    static List<Algorithm> wanted(PublicKey key, Optional<Algorithm> own, List<Algorithm> allowed) {
        List<Algorithm> fitting = PublicKeys.algorithms(key);
        if (own.isPresent()) {
            boolean isAllowed = allowed.isEmpty() || allowed.contains(own.get());
            return isAllowed && fitting.contains(own.get()) ? List.of(own.get()) : List.of();
        }
        return allowed.isEmpty()
                ? List.of(fitting.getFirst())
                : fitting.stream().filter(allowed::contains).toList();
    }

    int size() {
        return entries.size();
    }

    boolean allows(Algorithm algorithm) {
        return allowed.contains(algorithm);
    }

    /**
     * Returns the keys a token may be signed with, at most a few.
     *
     * @param id what the token calls its key, if it says
     */
    List<TokenKey> candidates(Algorithm algorithm, Optional<String> id) {
        return entries.stream()
                .filter(entry -> entry.key().algorithm() == algorithm)
                .filter(entry -> id.isEmpty() || entry.id().isEmpty() || entry.id().equals(id))
                .map(Entry::key)
                .limit(MAX_TRIES)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        // Nearly always, as each request asks.
        if (this == other) {
            return true;
        }
        return other instanceof KeySet that
                && entries.equals(that.entries)
                && allowed.equals(that.allowed);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
