package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.Patience;
import java.time.Duration;

/**
 * How much load the tests of load make, as a factor in the system property {@code e2e.scale}: 1 by
 * default, less for a machine in a hurry, more for a long night. And how long tests wait for what
 * has to happen, which {@link Patience} decides.
 */
public final class Scale {
    private static final double FACTOR = Double.parseDouble(System.getProperty("e2e.scale", "1"));

    private Scale() {}

    /** Returns how long to wait where so many seconds are enough as a rule. */
    public static Duration patience(long seconds) {
        return Patience.seconds(seconds);
    }

    /** Returns a count multiplied by the factor, but not less than a minimum. */
    public static int of(int count, int minimum) {
        return Math.max(minimum, (int) Math.min(Integer.MAX_VALUE, Math.round(count * FACTOR)));
    }
}
