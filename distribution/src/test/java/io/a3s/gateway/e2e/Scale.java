package io.a3s.gateway.e2e;

import java.time.Duration;

/**
 * How much load the tests of load make, as a factor in the system property {@code e2e.scale}: 1 by
 * default, less for a machine in a hurry, more for a long night. And how long tests wait for what
 * has to happen, in {@code e2e.patience}: more for a machine that has other things to do.
 */
public final class Scale {
    private static final double FACTOR = Double.parseDouble(System.getProperty("e2e.scale", "1"));

    private static final double PATIENCE =
            Double.parseDouble(System.getProperty("e2e.patience", "1"));

    private Scale() {}

    /** Returns a time to wait multiplied by the factor. */
    public static Duration patience(long seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000 * PATIENCE));
    }

    /** Returns a count multiplied by the factor, but not less than a minimum. */
    public static int of(int count, int minimum) {
        return Math.max(minimum, (int) Math.min(Integer.MAX_VALUE, Math.round(count * FACTOR)));
    }
}
