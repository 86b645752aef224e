package io.a3s.gateway.middleware.jwt;

/** A key that checks signatures by one algorithm. Safe for use by any thread. */
sealed interface TokenKey permits HmacKey, PublicTokenKey {
    /** Returns the algorithm. */
    Algorithm algorithm();

    /** Returns whether a signature is that of the content. */
    boolean verifies(byte[] content, byte[] signature);
}
