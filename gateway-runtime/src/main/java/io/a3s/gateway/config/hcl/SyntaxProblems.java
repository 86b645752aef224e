package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/** Collects the syntax errors of one text. */
final class SyntaxProblems {
    // More would be of no use to a reader, and would make garbage expensive.
    private static final int MAX = 50;

    private final SourceText source;
    private final List<Diagnostic> found = new ArrayList<>();

    SyntaxProblems(SourceText source) {
        this.source = source;
    }

    /** Notes an error after which scanning goes on. */
    void add(int start, int end, String summary, String hint) {
        found.add(Diagnostic.error(summary).at(source.range(start, end)).hint(hint));
        if (found.size() == MAX) {
            found.add(
                    Diagnostic.error("too many errors; the rest of the file was not read")
                            .at(source.range(end, end)));
            throw new SyntaxErrorException(true);
        }
    }

    /** Notes an error after which scanning goes on at the next item of the file. */
    SyntaxErrorException lost(int start, int end, String summary, String hint) {
        add(start, end, summary, hint);
        return new SyntaxErrorException(false);
    }

    /** Notes an error after which nothing more can be read. */
    SyntaxErrorException end(int start, int end, String summary, String hint) {
        add(start, end, summary, hint);
        return new SyntaxErrorException(true);
    }

    List<Diagnostic> found() {
        return found;
    }

    /** Leaves the item that has an error, which has been noted. */
    static final class SyntaxErrorException extends RuntimeException {
        private final boolean isEnd;

        SyntaxErrorException(boolean isEnd) {
            super("syntax error", null, false, false);
            this.isEnd = isEnd;
        }

        /** Returns whether nothing more can be read. */
        boolean isEnd() {
            return isEnd;
        }
    }
}
