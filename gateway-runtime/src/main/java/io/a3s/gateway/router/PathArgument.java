package io.a3s.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Checks the paths in rules. A request's path is compared percent-encoded and normalised, so a rule
 * that is written otherwise could never match, and says so instead.
 */
final class PathArgument {
    private static final String EXPECTED = "expected a path such as /api";

    private PathArgument() {}

    static String path(Argument argument) throws RuleRefusal {
        if (argument.value().equals("*")) {
            return "*";
        }
        String path = prefix(argument);
        if (path.endsWith("/.") || path.endsWith("/..")) {
            throw dotSegment(argument, path.lastIndexOf('/') + 1);
        }
        return path;
    }

    static String prefix(Argument argument) throws RuleRefusal {
        String path = argument.value();
        if (!path.startsWith("/")) {
            throw argument.refuse(
                    "path: \"" + path + '"',
                    path.isEmpty() ? EXPECTED : "a path starts with a slash: /" + path);
        }
        for (int i = 0; i < path.length(); i++) {
            check(argument, path, i);
        }
        int dots = Math.max(path.indexOf("/./"), path.indexOf("/../"));
        if (dots >= 0) {
            throw dotSegment(argument, dots + 1);
        }
        return path;
    }

    private static void check(Argument argument, String path, int index) throws RuleRefusal {
        char c = path.charAt(index);
        if (c == '?' || c == '#') {
            throw argument.refuseAt(
                    index,
                    "path: \"" + path + "\" goes on after the path",
                    c == '?' ? "use Query(...) for parameters" : "servers never see fragments");
        }
        if (c <= ' ' || c >= 0x7f) {
            throw argument.refuseAt(
                    index, "path: \"" + path + "\" is not encoded", "write " + encode(path, index));
        }
        if (c != '%') {
            return;
        }
        int octet = octet(path, index);
        if (octet < 0) {
            throw argument.refuseAt(
                    index,
                    "path: \"" + path + "\" has a broken escape",
                    "expected %25 for a percent sign");
        }
        if (isUnreserved(octet)) {
            throw argument.refuseAt(
                    index,
                    "path: \"" + path + "\" has an escape that requests come without",
                    "write " + (char) octet);
        }
    }

    private static String encode(String path, int index) {
        StringBuilder escapes = new StringBuilder();
        byte[] octets =
                Character.toString(path.codePointAt(index)).getBytes(StandardCharsets.UTF_8);
        for (byte octet : octets) {
            escapes.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
        }
        return escapes.toString();
    }

    private static int octet(String path, int percent) {
        if (percent + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(percent + 1), 16);
        int low = Character.digit(path.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isUnreserved(int octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || "-._~".indexOf(octet) >= 0;
    }

    private static RuleRefusal dotSegment(Argument argument, int index) {
        return argument.refuseAt(
                index,
                "path: \"" + argument.value() + "\" has a dot segment",
                "write the path without it, as requests come");
    }
}
