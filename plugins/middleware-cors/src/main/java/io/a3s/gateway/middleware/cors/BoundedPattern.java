package io.a3s.gateway.middleware.cors;

import java.util.regex.Pattern;

/**
 * A regular expression that clients cannot keep busy. The JDK's engine backtracks, so the number of
 * characters it may look at is limited, and so is the text. What takes longer does not match, which
 * is the safe answer where a match allows something.
 */
final class BoundedPattern {
    // A scheme, a host of 253 characters (RFC 1035 §2.3.4) and a port fit in.
    private static final int MAX_TEXT = 512;
    private static final int MAX_STEPS = 20_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    static BoundedPattern compile(String regex) {
        return new BoundedPattern(Pattern.compile(regex));
    }

    /** Returns whether the whole text matches, as far as that can be told in little time. */
    boolean matches(String text) {
        if (text.length() > MAX_TEXT) {
            return false;
        }
        try {
            return pattern.matcher(new CountingText(text)).matches();
        } catch (TooManyStepsException | StackOverflowError e) {
            // The engine recurses for repeated groups. It holds nothing that could be left behind.
            return false;
        }
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    /** Has no stack trace, as clients can provoke it. */
    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyStepsException() {
            super("too many steps", null, false, false);
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
                throw new TooManyStepsException();
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
