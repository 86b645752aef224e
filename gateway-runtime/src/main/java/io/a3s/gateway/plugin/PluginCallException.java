package io.a3s.gateway.plugin;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call of a plugin's code failed. Holds text and stack traces only: a plugin's own exception
 * would keep its class loader in memory, and its message is code of the plugin, which may fail,
 * too.
 */
public final class PluginCallException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MAX_CAUSES = 8;

    private final boolean overdue;

    private PluginCallException(
            String message, @Nullable PluginCallException cause, boolean overdue) {
        super(message, cause);
        this.overdue = overdue;
    }

    /** Returns a copy of what a plugin threw. */
    public static PluginCallException of(Throwable thrown) {
        return copy(text(thrown), thrown, MAX_CAUSES);
    }

    /**
     * Returns a copy of what a plugin threw instead of making something.
     *
     * @param plugin the plugin's label
     */
    public static PluginCallException making(String plugin, Throwable thrown) {
        return copy(
                "plugin " + plugin + ": " + Failure.describe("making it", thrown),
                thrown,
                MAX_CAUSES);
    }

    /** Returns that a call is given up. */
    static PluginCallException overdue(String plugin, Duration limit) {
        return new PluginCallException(
                "plugin " + plugin + ": making it took longer than " + limit.toSeconds() + " s",
                null,
                true);
    }

    /** Returns that the thread that waits for a call is to end. */
    static PluginCallException interrupted(String plugin) {
        return new PluginCallException(
                "plugin " + plugin + ": making it was interrupted", null, true);
    }

    private static PluginCallException copy(String message, Throwable thrown, int causes) {
        PluginCallException copy;
        try {
            Throwable cause = causes == 0 ? null : thrown.getCause();
            copy =
                    new PluginCallException(
                            message,
                            cause == null ? null : copy(text(cause), cause, causes - 1),
                            false);
            copy.setStackTrace(thrown.getStackTrace());
        } catch (Throwable e) {
            // What an exception says of itself is code of the plugin, too.
            copy = new PluginCallException(message, null, false);
        }
        return copy;
    }

    private static String text(Throwable thrown) {
        String name = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            return message == null ? name : name + ": " + message;
        } catch (Throwable e) {
            return name;
        }
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }

    /** Returns whether the call had to be given up, and may be under way still. */
    public boolean isOverdue() {
        return overdue;
    }
}
