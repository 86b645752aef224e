package io.a3s.gateway.middleware.cors;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Origins in the one form that browsers send (HTML standard, "ASCII serialisation of an origin").
 */
final class OriginSyntax {
    private static final Pattern ORIGIN =
            Pattern.compile(
                    "([a-z][a-z0-9+.-]*)://((?:\\*\\.)?[a-z0-9._-]+|\\[[0-9a-f:.]+])(?::(\\d{1,5}))?");

    private OriginSyntax() {}

    /**
     * Returns an origin in that form: in lower case, without the port its scheme stands for. It may
     * have {@code *.} in front of its host. Empty if it is none.
     */
    static Optional<String> serialise(String text) {
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group(1);
        String port = matcher.group(3);
        String bare = scheme + "://" + matcher.group(2);
        return Optional.of(port == null || isDefault(scheme, port) ? bare : bare + ':' + port);
    }

    private static boolean isDefault(String scheme, String port) {
        return switch (scheme) {
            case "http" -> port.equals("80");
            case "https" -> port.equals("443");
            default -> false;
        };
    }

    /**
     * Returns whether an origin is the one a request went to.
     *
     * @param authority host and perhaps port, in lower case
     */
    static boolean isSame(String origin, boolean isSecure, String authority) {
        String scheme = isSecure ? "https" : "http";
        int hostAt = scheme.length() + 3;
        if (!origin.startsWith(scheme) || !origin.startsWith("://", scheme.length())) {
            return false;
        }
        String defaultPort = isSecure ? ":443" : ":80";
        int length =
                authority.endsWith(defaultPort)
                        ? authority.length() - defaultPort.length()
                        : authority.length();
        return length > 0
                && origin.length() == hostAt + length
                && origin.regionMatches(hostAt, authority, 0, length);
    }
}
