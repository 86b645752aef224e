package io.a3s.gateway.middleware.jwt;

/** A key that checks signatures by one algorithm. Safe for use by any thread. */
interface TokenKey {
    /** Returns the algorithm as tokens name it in {@code alg} (RFC 7518 §3.1). */
    String algorithm();

    /** Returns whether a signature is that of the content. */
    boolean verifies(byte[] content, byte[] signature);
}
