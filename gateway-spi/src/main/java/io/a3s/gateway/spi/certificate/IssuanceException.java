package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A certificate could not be obtained.
 *
 * @since 1.0
 */
@Incubating
public final class IssuanceException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isRefused;
    private final boolean isAccountLost;
    private final transient Optional<Instant> notBefore;

    private IssuanceException(
            String message,
            @Nullable Throwable cause,
            boolean isRefused,
            boolean isAccountLost,
            Optional<Instant> notBefore) {
        super(message, cause);
        this.isRefused = isRefused;
        this.isAccountLost = isAccountLost;
        this.notBefore = notBefore;
    }

    /**
     * Returns a failure after which the next try may well succeed, such as an authority that cannot
     * be reached.
     */
    public static IssuanceException unavailable(String message, @Nullable Throwable cause) {
        return new IssuanceException(message, cause, false, false, Optional.empty());
    }

    /**
     * Returns a failure after which the next try needs another account, because the authority has
     * closed this one for good (RFC 8555 §7.3.6). Its key is put aside.
     */
    public static IssuanceException accountLost(String message, @Nullable Throwable cause) {
        return new IssuanceException(message, cause, false, true, Optional.empty());
    }

    /**
     * Returns a refusal by the authority: most count these and shut out who has too many.
     *
     * @param notBefore when the authority wants to be asked again, if it says so
     */
    public static IssuanceException refused(
            String message, @Nullable Throwable cause, Optional<Instant> notBefore) {
        return new IssuanceException(message, cause, true, false, notBefore);
    }

    /** Returns whether the authority refused. */
    public boolean isRefused() {
        return isRefused;
    }

    /** Returns whether the authority has closed the account. */
    public boolean isAccountLost() {
        return isAccountLost;
    }

    /** Returns when the authority wants to be asked again, if it says so. */
    public Optional<Instant> notBefore() {
        return notBefore;
    }
}
