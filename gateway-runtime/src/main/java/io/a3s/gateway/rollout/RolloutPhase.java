package io.a3s.gateway.rollout;

import java.util.Locale;

/** Where a rollout is. */
public enum RolloutPhase {
    /** Steps follow as long as the new revision does well. */
    RUNNING,
    /** No steps follow until somebody says so. A revision that does badly is still taken back. */
    PAUSED,
    /** The new revision has everything. */
    PROMOTED,
    /** The old revision has everything again. */
    ROLLED_BACK;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
