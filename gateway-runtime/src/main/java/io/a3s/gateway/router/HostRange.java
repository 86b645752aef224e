package io.a3s.gateway.router;

/** Where the host stands in an authority (RFC 3986 §3.2): without port, brackets and last dot. */
final class HostRange {
    private HostRange() {}

    static int start(String authority) {
        return authority.startsWith("[") ? 1 : 0;
    }

    static int end(String authority) {
        if (authority.startsWith("[")) {
            int bracket = authority.indexOf(']');
            return bracket < 0 ? authority.length() : bracket;
        }
        int colon = authority.indexOf(':');
        int end = colon < 0 ? authority.length() : colon;
        return end > 0 && authority.charAt(end - 1) == '.' ? end - 1 : end;
    }
}
