package io.a3s.gateway.middleware.cors;

/**
 * All subdomains of a domain, at any depth, and not the domain itself.
 *
 * @param start the scheme with its {@code ://}
 * @param end the domain with a dot in front, and the port if there is one
 */
record WildcardOrigin(String start, String end) {
    /** Takes an entry such as {@code https://*.example.com:8443} apart. */
    static WildcardOrigin of(String entry) {
        int asterisk = entry.indexOf('*');
        return new WildcardOrigin(entry.substring(0, asterisk), entry.substring(asterisk + 1));
    }

    boolean matches(String origin) {
        int last = origin.length() - end.length();
        if (last <= start.length() || !origin.startsWith(start) || !origin.endsWith(end)) {
            return false;
        }
        // Whoever is no browser can send "https://evil.com/.example.com"; only a host may be there.
        for (int i = start.length(); i < last; i++) {
            char c = origin.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
