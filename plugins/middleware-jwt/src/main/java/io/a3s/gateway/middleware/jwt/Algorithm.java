package io.a3s.gateway.middleware.jwt;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The algorithms that are supported (RFC 7518 §3.1, RFC 8037 §3.1). There is no {@code none}. */
enum Algorithm {
    HS256(Family.HMAC, "SHA-256", 32),
    HS384(Family.HMAC, "SHA-384", 48),
    HS512(Family.HMAC, "SHA-512", 64),
    RS256(Family.RSA, "SHA-256", 0),
    RS384(Family.RSA, "SHA-384", 0),
    RS512(Family.RSA, "SHA-512", 0),
    PS256(Family.RSA_PSS, "SHA-256", 32),
    PS384(Family.RSA_PSS, "SHA-384", 48),
    PS512(Family.RSA_PSS, "SHA-512", 64),
    ES256(Family.ECDSA, "SHA-256", 64),
    ES384(Family.ECDSA, "SHA-384", 96),
    ES512(Family.ECDSA, "SHA-512", 132),
    EDDSA(Family.EDDSA, "", 0);

    /** What kind of key an algorithm needs. */
    enum Family {
        HMAC,
        RSA,
        RSA_PSS,
        ECDSA,
        EDDSA
    }

    private final Family family;
    private final String digest;
    private final int bytes;

    Algorithm(Family family, String digest, int bytes) {
        this.family = family;
        this.digest = digest;
        this.bytes = bytes;
    }

    /** Returns the algorithm that tokens name so in {@code alg}, with regard to case. */
    static Optional<Algorithm> named(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    /** Returns the names of those that need a public key. */
    static List<Algorithm> asymmetric() {
        return Arrays.stream(values()).filter(each -> each.family != Family.HMAC).toList();
    }

    /** Returns the names, for messages. */
    static String names() {
        return Arrays.stream(values()).map(Algorithm::text).collect(Collectors.joining(", "));
    }

    /** Returns the name in tokens. */
    String text() {
        return this == EDDSA ? "EdDSA" : name();
    }

    Family family() {
        return family;
    }

    /** Returns the hash function as Java names it, empty if it depends on the key. */
    String digest() {
        return digest;
    }

    /** Returns the bytes of the signature, or of the salt in it, as the family has it. */
    int bytes() {
        return bytes;
    }
}
