package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import java.util.Objects;

/**
 * A platform did not do or say what it was asked. The message is for operators; it has no secrets
 * in it, and clients never see it.
 *
 * @since 1.0
 */
@Incubating
public final class ScalingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. Cases may be added. */
    public enum Kind {
        /** Nobody answers, or only that it cannot be done now. Worth trying again. */
        UNAVAILABLE,
        /** The answer took too long; it may have been done all the same. Worth trying again. */
        TIMEOUT,
        /** Somebody else changed the same thing at the same time. Worth trying again. */
        CONFLICT,
        /** The gateway's credentials are missing, wrong, or do not suffice. */
        DENIED,
        /** The platform does not know the service. */
        NOT_FOUND,
        /** The platform knows what is asked and refuses it, for example because of a quota. */
        REJECTED,
        /** The answer makes no sense. */
        BAD_ANSWER
    }

    private final Kind kind;

    /**
     * @param kind what went wrong
     * @param message what was tried, and what came of it
     */
    public ScalingException(Kind kind, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * @param kind what went wrong
     * @param message what was tried, and what came of it
     * @param cause what it was due to
     */
    public ScalingException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** Returns what went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether the same may succeed soon without anybody doing anything about it. */
    public boolean isTransient() {
        return switch (kind) {
            case UNAVAILABLE, TIMEOUT, CONFLICT -> true;
            case DENIED, NOT_FOUND, REJECTED, BAD_ANSWER -> false;
        };
    }
}
