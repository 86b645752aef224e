package io.a3s.gateway.testkit.wire;

import java.time.Duration;

/**
 * How long tests wait for what has to happen. The system property {@code testkit.patience} is a
 * factor, 1 by default: more for a machine that has other things to do.
 *
 * @since 1.0
 */
public final class Patience {
    private static final double FACTOR =
            Double.parseDouble(System.getProperty("testkit.patience", "1"));

    private Patience() {}

    /** Returns a time to wait multiplied by the factor. */
    public static Duration seconds(long seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000 * FACTOR));
    }
}
