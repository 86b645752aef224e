package io.a3s.gateway.bootstrap;

/**
 * Where a gateway is in its life: Created → Starting → Running ⇄ Reloading → Stopping → Stopped.
 */
public enum GatewayState {
    /** Nothing has been done yet. */
    CREATED("Created"),
    /** The configuration is being read and the entrypoints are being bound. */
    STARTING("Starting"),
    /** Traffic is served. */
    RUNNING("Running"),
    /** Traffic is served with the old configuration while a new one is being prepared. */
    RELOADING("Reloading"),
    /** No new traffic is taken; what is under way is let finish. */
    STOPPING("Stopping"),
    /** All is over. */
    STOPPED("Stopped");

    private final String text;

    GatewayState(String text) {
        this.text = text;
    }

    /** Returns whether new traffic is taken. */
    public boolean isServing() {
        return this == RUNNING || this == RELOADING;
    }

    /** Returns whether the gateway has been told to stop. */
    boolean isEnding() {
        return this == STOPPING || this == STOPPED;
    }

    @Override
    public String toString() {
        return text;
    }
}
