package io.a3s.gateway.middleware.jwt;

/** Ends the check of a request. Without stack trace, as anybody can cause it at any rate. */
final class RefusedException extends Exception {
    private final Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.name(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
