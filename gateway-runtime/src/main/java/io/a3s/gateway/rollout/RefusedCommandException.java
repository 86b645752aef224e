package io.a3s.gateway.rollout;

/** Thrown for a command that cannot be carried out. The message says why. */
public final class RefusedCommandException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isUnavailable;

    /**
     * @param isUnavailable whether it is due to the store, so that the same command may succeed
     *     later
     */
    RefusedCommandException(String message, boolean isUnavailable) {
        super(message);
        this.isUnavailable = isUnavailable;
    }

    /**
     * Returns whether it is due to the store, so that the same command may succeed later, and not
     * to the state of the rollout.
     */
    public boolean isUnavailable() {
        return isUnavailable;
    }
}
