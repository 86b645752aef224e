package io.a3s.gateway.middleware.stripprefix;

import java.util.Comparator;
import java.util.List;

/**
 * Finds the prefix of a path, which ends where a segment ends. Immutable.
 *
 * @param prefixes plain prefixes, longest first
 * @param patterns are tried in order if none of these matches
 */
record PrefixMatcher(List<String> prefixes, List<BoundedPattern> patterns) {
    /** Says that it would take too long to tell. */
    static final int UNDECIDED = -1;

    PrefixMatcher {
        prefixes =
                prefixes.stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        patterns = List.copyOf(patterns);
    }

    /** Returns the length of the prefix, 0 if the path has none, or {@link #UNDECIDED}. */
    int prefixLength(String path) {
        for (String prefix : prefixes) {
            int length = prefix.length();
            if (path.startsWith(prefix)
                    && (path.length() == length || path.charAt(length) == '/')) {
                return length;
            }
        }
        for (BoundedPattern pattern : patterns) {
            int end = pattern.matchedLength(path);
            if (end != 0) {
                return end == UNDECIDED ? UNDECIDED : withoutTrailingSlashes(path, end);
            }
        }
        return 0;
    }

    private static int withoutTrailingSlashes(String path, int end) {
        int length = end;
        while (length > 0 && path.charAt(length - 1) == '/') {
            length--;
        }
        return length;
    }
}
