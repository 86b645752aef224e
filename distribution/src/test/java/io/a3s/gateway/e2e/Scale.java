package io.a3s.gateway.e2e;

/**
 * How much load the tests of load make, as a factor in the system property {@code e2e.scale}: 1 by
 * default, less for a machine in a hurry, more for a long night.
 */
final class Scale {
    private static final double FACTOR = Double.parseDouble(System.getProperty("e2e.scale", "1"));

    private Scale() {}

    /** Returns a count multiplied by the factor, but not less than a minimum. */
    static int of(int count, int minimum) {
        return Math.max(minimum, (int) Math.min(Integer.MAX_VALUE, Math.round(count * FACTOR)));
    }
}
