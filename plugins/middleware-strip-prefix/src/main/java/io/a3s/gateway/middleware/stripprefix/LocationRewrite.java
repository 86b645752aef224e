package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/** Puts the prefix into redirects of a backend that does not know of it (RFC 9110 §10.2.2). */
final class LocationRewrite {
    private static final List<String> SCHEMES = List.of("http://", "https://");

    private LocationRewrite() {}

    /**
     * Changes {@code Location} if it leads to the same service: a path, or a URL of the host that
     * was asked. A path relative to the one that was asked for is right as it is.
     *
     * @param authority host and port as the client named them, in lower case
     */
    static void apply(Headers headers, String authority, String prefix) {
        String location = headers.get(HeaderName.LOCATION);
        if (location == null) {
            return;
        }
        int path = pathStart(location, authority);
        if (path >= 0) {
            headers.set(
                    HeaderName.LOCATION,
                    location.substring(0, path) + prefix + location.substring(path));
        }
    }

    private static int pathStart(String location, String authority) {
        if (location.startsWith("/")) {
            // Two slashes begin a host.
            return location.startsWith("//") ? -1 : 0;
        }
        int host = hostStart(location);
        int end = host + authority.length();
        boolean isSameHost =
                host > 0
                        && !authority.isEmpty()
                        && location.regionMatches(true, host, authority, 0, authority.length())
                        && (end == location.length() || "/?#".indexOf(location.charAt(end)) >= 0);
        return isSameHost ? end : -1;
    }

    private static int hostStart(String location) {
        for (String start : SCHEMES) {
            if (location.regionMatches(true, 0, start, 0, start.length())) {
                return start.length();
            }
        }
        return -1;
    }
}
