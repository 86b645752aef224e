package io.a3s.gateway.router;

import java.util.regex.Pattern;

/**
 * A regular expression that cannot hold up an event loop. Finds a match anywhere in the text unless
 * it is anchored.
 *
 * <p>The JDK's engine backtracks, so a client could choose a text that keeps some expressions busy
 * for years, or recurse until the stack ends. Here each evaluation may read a limited number of
 * characters: enough for a quadratic search through a long path, and over within about a
 * millisecond. Past it the answer is neither yes nor no but {@link Undecided}, which a route table
 * answers with no route at all: to go on with the next route would let a client slip past a rule
 * that guards something.
 */
final class BoundedPattern {
    /** The longest text that is looked at, in characters. */
    static final int MAX_TEXT = 8_192;

    /** How many characters one evaluation may read, counting each time one is read again. */
    static final int MAX_STEPS = 250_000;

    private final Pattern pattern;
    private final boolean startsAnywhere;

    private BoundedPattern(Pattern pattern, boolean startsAnywhere) {
        this.pattern = pattern;
        this.startsAnywhere = startsAnywhere;
    }

    /**
     * Compiles an expression.
     *
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    static BoundedPattern compile(String regex, boolean ignoreCase) {
        // Field values are octets, and octet 0x85 is a line end to the JDK unless it is told
        // better.
        int flags = Pattern.UNIX_LINES | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        Pattern pattern = Pattern.compile(regex, flags);
        // What begins with ".*" is found anywhere if and only if it is found at the start, in a
        // text of one line. Looking there only saves the common quadratic case.
        boolean isAlternative = regex.indexOf('|') >= 0;
        return new BoundedPattern(pattern, isAlternative || !regex.startsWith(".*"));
    }

    /**
     * Returns whether a stretch of text has a match.
     *
     * @throws Undecided if it would take too long to tell
     */
    boolean find(String text, int start, int end) {
        if (end - start > MAX_TEXT) {
            throw new Undecided();
        }
        var matcher = pattern.matcher(new CountingText(text)).region(start, end);
        try {
            boolean anywhere = startsAnywhere || text.indexOf('\n') >= 0;
            return anywhere ? matcher.find() : matcher.lookingAt();
        } catch (StackOverflowError e) {
            // The engine recurses for repeated groups. It holds nothing that could be left behind.
            throw new Undecided();
        }
    }

    boolean find(String text) {
        return find(text, 0, text.length());
    }

    /** Returns what texts with a match begin and end with. */
    FixedText fixedText() {
        return FixedText.of(pattern.pattern());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BoundedPattern that
                && pattern.pattern().equals(that.pattern.pattern())
                && pattern.flags() == that.pattern.flags();
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    /** Thrown if an evaluation was given up. Has no stack trace, as clients can provoke it. */
    static final class Undecided extends RuntimeException {
        private Undecided() {
            super("regular expression took too long", null, false, false);
        }
    }

    private static final class CountingText implements CharSequence {
        private final String text;
        private int steps;

        CountingText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new Undecided();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
