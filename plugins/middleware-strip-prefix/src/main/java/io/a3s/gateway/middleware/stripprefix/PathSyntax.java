package io.a3s.gateway.middleware.stripprefix;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what no normalised request path contains (RFC 3986 §3.3 and §6.2.2), so that a prefix which
 * could never match is reported when it is configured.
 */
final class PathSyntax {
    private static final Pattern FOREIGN =
            Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9/\\-._~!$&'()*+,;=:@%]");
    private static final Pattern ENCODED_UNRESERVED =
            Pattern.compile("(?i)%(4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|2e|5f|7e)");
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.\\.?)(?=/|$)");

    private PathSyntax() {}

    /** Returns what is wrong with a path and what was expected, empty if nothing is. */
    static Optional<String> problem(String path) {
        Matcher foreign = FOREIGN.matcher(path);
        if (foreign.find()) {
            return Optional.of(
                    "\"%s\" (expected: a path with other characters percent-encoded)"
                            .formatted(foreign.group()));
        }
        Matcher encoded = ENCODED_UNRESERVED.matcher(path);
        if (encoded.find()) {
            char plain = (char) Integer.parseInt(encoded.group(1), 16);
            return Optional.of(
                    "\"%s\" (expected: \"%c\" as it is, which is how paths are compared)"
                            .formatted(encoded.group(), plain));
        }
        Matcher dots = DOT_SEGMENT.matcher(path);
        if (dots.find()) {
            return Optional.of(
                    "the segment \"%s\" (expected: a path without it, as clients' paths are compared)"
                            .formatted(dots.group(1)));
        }
        return Optional.empty();
    }
}
