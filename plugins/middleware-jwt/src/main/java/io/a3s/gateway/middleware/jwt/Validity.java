package io.a3s.gateway.middleware.jwt;

/**
 * When a token is good, in seconds since 1970, with the leeway in favour of the client.
 *
 * @param notBefore from when on
 * @param issuedAt when it was made, so that it cannot have been used before
 * @param expiry up to when
 */
record Validity(double notBefore, double issuedAt, double expiry) {
    /** Refuses a token outside of its time. */
    void check(double now) throws RefusedException {
        if (now >= expiry) {
            throw new RefusedException(Refusal.EXPIRED);
        }
        if (now < notBefore) {
            throw new RefusedException(Refusal.NOT_YET_VALID);
        }
        if (now < issuedAt) {
            throw new RefusedException(Refusal.ISSUED_IN_FUTURE);
        }
    }
}
