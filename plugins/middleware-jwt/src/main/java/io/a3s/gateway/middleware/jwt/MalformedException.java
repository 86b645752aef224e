package io.a3s.gateway.middleware.jwt;

/** Reports text that is not what it should be. Without stack trace, as anybody can cause it. */
final class MalformedException extends Exception {
    MalformedException(String message) {
        super(message, null, false, false);
    }
}
