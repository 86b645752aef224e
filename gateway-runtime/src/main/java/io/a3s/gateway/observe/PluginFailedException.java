package io.a3s.gateway.observe;

/** Says which part of a plugin, a middleware apart, has failed in an exchange. */
public final class PluginFailedException extends RuntimeException {
    private final transient PluginPart part;
    private final Throwable thrown;

    /** Makes the exception for what a part has thrown. */
    public PluginFailedException(PluginPart part, Throwable thrown) {
        super(null, thrown, false, false);
        this.part = part;
        this.thrown = thrown;
    }

    /** Returns what has failed. */
    public PluginPart part() {
        return part;
    }

    /** Returns what it threw. */
    public Throwable thrown() {
        return thrown;
    }

    /** Returns why the exchange ended, for log and metrics. */
    public String reason() {
        return "plugin_failed:" + part.name();
    }
}
