package io.a3s.gateway.provider.kubernetes;

/** The API server has not answered as it should. */
final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * @param status what it has answered, or 0 if nothing
     */
    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    int status() {
        return status;
    }

    /** Returns whether the resource is not there, or not for this gateway to see. */
    boolean isAbsent() {
        return status == 403 || status == 404;
    }

    /** Returns whether the version to go on from is too old, so that all has to be read again. */
    boolean isExpired() {
        return status == 410;
    }
}
