package io.a3s.gateway.plugin;

/**
 * Says why a plugin cannot be used. Holds text only: a plugin's own exception would keep its class
 * loader in memory.
 */
final class PluginRefusedException extends Exception {
    private final String hint;

    PluginRefusedException(String reason) {
        this(reason, "");
    }

    PluginRefusedException(String reason, String hint) {
        super(reason, null, false, false);
        this.hint = hint;
    }

    String reason() {
        String reason = getMessage();
        return reason == null ? "" : reason;
    }

    /** Returns the reason, and what to do about it in brackets. */
    String text() {
        return hint.isEmpty() ? reason() : reason() + " (" + hint + ')';
    }

    /** Returns what to do about it, or an empty string. */
    String hint() {
        return hint;
    }
}
