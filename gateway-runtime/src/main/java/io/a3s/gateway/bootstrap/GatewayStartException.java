package io.a3s.gateway.bootstrap;

/** A gateway could not be started. The message is complete and ready to print. */
public final class GatewayStartException extends Exception {
    private static final long serialVersionUID = 1;

    GatewayStartException(String message) {
        super(message);
    }

    GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
