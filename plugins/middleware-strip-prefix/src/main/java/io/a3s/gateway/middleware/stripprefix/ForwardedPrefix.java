package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/**
 * The field that tells a backend below which path it is reached. What comes in with it is from a
 * trusted proxy, or from a middleware in front, and is what stood before the path of this request:
 * the runtime drops what anybody else says in it.
 */
final class ForwardedPrefix {
    private ForwardedPrefix() {}

    static void add(Headers headers, String prefix) {
        String first = headers.get(HeaderName.X_FORWARDED_PREFIX);
        headers.set(
                HeaderName.X_FORWARDED_PREFIX,
                first == null
                        ? prefix
                        : outer(headers.all(HeaderName.X_FORWARDED_PREFIX)) + prefix);
    }

    // Proxies that add a field, or an element, for each prefix mean the path that these make up.
    private static String outer(List<String> values) {
        StringBuilder path = new StringBuilder();
        for (String each : String.join(",", values).split(",", -1)) {
            String element = each.strip();
            int end = element.length();
            while (end > 0 && element.charAt(end - 1) == '/') {
                end--;
            }
            // A proxy may pass on what its client has made up. Two slashes would begin a host.
            if (element.startsWith("/")
                    && !element.startsWith("//")
                    && PathSyntax.problem(element).isEmpty()) {
                path.append(element, 0, end);
            }
        }
        return path.toString();
    }
}
