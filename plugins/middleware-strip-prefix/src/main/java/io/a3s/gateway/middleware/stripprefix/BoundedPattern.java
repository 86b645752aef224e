package io.a3s.gateway.middleware.stripprefix;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression for the start of paths that clients cannot keep busy. The JDK's engine
 * backtracks, so the number of characters it may look at is limited, and so is the path.
 */
final class BoundedPattern {
    private static final int MAX_TEXT = 8_192;
    // About a millisecond.
    private static final int MAX_STEPS = 250_000;

    private final String regex;
    private final Pattern pattern;

    private BoundedPattern(String regex, Pattern pattern) {
        this.regex = regex;
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    static BoundedPattern compile(String regex) {
        // By itself first: a bracket too many could otherwise close the group around it.
        Pattern.compile(regex);
        return new BoundedPattern(regex, Pattern.compile("(?:" + regex + ")(?=/|\\z)"));
    }

    /**
     * Returns the length of what it matches at the start of a path, up to the end of a segment, 0
     * if nothing, or {@link PrefixMatcher#UNDECIDED}.
     */
    int matchedLength(String path) {
        if (path.length() > MAX_TEXT) {
            return PrefixMatcher.UNDECIDED;
        }
        Matcher matcher = pattern.matcher(new CountingText(path));
        try {
            return matcher.lookingAt() ? matcher.end() : 0;
        } catch (TooManyStepsException | StackOverflowError e) {
            // The engine recurses for repeated groups. It holds nothing that could be left behind.
            return PrefixMatcher.UNDECIDED;
        }
    }

    @Override
    public String toString() {
        return regex;
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
