package io.a3s.gateway.provider.discovery;

/** A document is not what it should be. */
final class DocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    DocumentException(String message) {
        super(message);
    }
}
