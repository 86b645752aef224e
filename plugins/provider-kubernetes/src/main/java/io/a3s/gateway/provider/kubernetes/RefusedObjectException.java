package io.a3s.gateway.provider.kubernetes;

/** An object asks for something that it cannot have. The message says what, for its author. */
final class RefusedObjectException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedObjectException(String message) {
        super(message);
    }

    static RefusedObjectException expected(String where, String value, String expected) {
        return new RefusedObjectException(
                where + ": " + ApiServer.fitForLog(value) + " (expected: " + expected + ')');
    }
}
