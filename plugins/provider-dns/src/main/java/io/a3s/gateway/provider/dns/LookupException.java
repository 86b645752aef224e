package io.a3s.gateway.provider.dns;

/** DNS has not said whether there is something. */
final class LookupException extends Exception {
    private static final long serialVersionUID = 1L;

    LookupException(String message) {
        super(message);
    }
}
