package io.a3s.gateway.middleware.jwt;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads sets of JSON Web Keys (RFC 7517 §5).
 *
 * @param allowed the algorithms that are allowed; if empty, the one each key is marked with, or the
 *     usual one of the key
 */
record JwksReader(List<Algorithm> allowed) {
    private static final int MAX_KEYS = 100;

    /**
     * Reads a set. Keys that are of no use here are left out, as RFC 7517 §5 wants it: those for
     * encryption, of unknown kinds, too weak, and secrets, which have no place in such a set.
     *
     * @throws IllegalArgumentException if it is no set, or has no key that can be used
     */
    KeySet read(byte[] content) {
        List<KeySet.Entry> entries = new ArrayList<>();
        for (Json item : keys(content)) {
            if (item instanceof Json.Obj jwk) {
                addTo(entries, jwk);
            }
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(
                    "no key that can be used (expected: one for "
                            + (allowed.isEmpty() ? "signatures" : allowed)
                            + ')');
        }
        Set<Algorithm> named = EnumSet.copyOf(allowed.isEmpty() ? Algorithm.asymmetric() : allowed);
        return new KeySet(entries, named);
    }

    private static List<Json> keys(byte[] content) {
        Json keys;
        try {
            keys = JsonReader.readObject(content).member("keys");
        } catch (MalformedException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
        if (!(keys instanceof Json.Array(List<Json> items))) {
            throw new IllegalArgumentException("no set of keys (expected: {\"keys\": [...]})");
        }
        if (items.size() > MAX_KEYS) {
            throw new IllegalArgumentException(
                    items.size() + " keys (expected: at most " + MAX_KEYS + ')');
        }
        return items;
    }

    private void addTo(List<KeySet.Entry> entries, Json.Obj jwk) {
        if (!isForSignatures(jwk)) {
            return;
        }
        try {
            PublicKey key = publicKey(jwk);
            Optional<String> name = text(jwk, "alg");
            Optional<Algorithm> own = name.flatMap(Algorithm::named);
            if (name.isPresent() && own.isEmpty()) {
                return;
            }
            for (Algorithm algorithm : KeySet.wanted(key, own, allowed)) {
                entries.add(new KeySet.Entry(text(jwk, "kid"), new PublicTokenKey(algorithm, key)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException | MalformedException e) {
            // Of no use here; the set may have others.
        }
    }

    private static boolean isForSignatures(Json.Obj jwk) {
        boolean isUsable = text(jwk, "use").map("sig"::equals).orElse(true);
        boolean mayVerify =
                !(jwk.member("key_ops") instanceof Json.Array(List<Json> operations))
                        || operations.contains(new Json.Text("verify"));
        return isUsable && mayVerify;
    }

    private static PublicKey publicKey(Json.Obj jwk)
            throws GeneralSecurityException, MalformedException {
        String kind = text(jwk, "kty").orElse("");
        return switch (kind) {
            case "RSA" -> PublicKeys.rsa(bytes(jwk, "n"), bytes(jwk, "e"));
            case "EC" ->
                    PublicKeys.ec(text(jwk, "crv").orElse(""), bytes(jwk, "x"), bytes(jwk, "y"));
            case "OKP" -> PublicKeys.edwards(text(jwk, "crv").orElse(""), bytes(jwk, "x"));
            default -> throw new MalformedException("a key of an unknown kind");
        };
    }

    private static byte[] bytes(Json.Obj jwk, String member) throws MalformedException {
        String text = text(jwk, member).orElse("");
        if (text.isEmpty()) {
            throw new MalformedException("a part is missing");
        }
        return Base64Url.decode(text, 0, text.length());
    }

    private static Optional<String> text(Json.Obj jwk, String member) {
        return jwk.member(member) instanceof Json.Text(String value)
                ? Optional.of(value)
                : Optional.empty();
    }
}
