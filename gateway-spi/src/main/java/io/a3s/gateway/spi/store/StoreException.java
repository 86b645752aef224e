package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;

/**
 * A store did not do or say what it was asked. The message is for operators; it has no secrets in
 * it, and clients never see it.
 *
 * @since 1.0
 */
@Incubating
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was tried, and what came of it
     */
    public StoreException(String message) {
        super(message);
    }

    /**
     * @param message what was tried, and what came of it
     * @param cause what it was due to
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
