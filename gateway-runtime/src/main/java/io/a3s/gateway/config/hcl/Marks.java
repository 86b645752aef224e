package io.a3s.gateway.config.hcl;

/**
 * Private-use characters that stand for dollar signs while a string goes through the HCL library,
 * which would drop the variables. They are refused in the input.
 */
final class Marks {
    /** The dollar sign of a variable. */
    static final char VARIABLE = '\uE000';

    /** A dollar sign that stays one. */
    static final char LITERAL = '\uE001';

    private Marks() {}
}
