package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.List;

/**
 * Removes the first listed prefix that matches whole segments of the path. The query stays.
 *
 * @param prefixes the prefixes, each with a slash at its start and none at its end
 */
record StripPrefix(List<String> prefixes) implements Middleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        String path = request.path();
        for (String prefix : prefixes) {
            if (matches(path, prefix)) {
                request.setPath(rest(path, prefix.length()));
                request.headers().set(HeaderName.X_FORWARDED_PREFIX, prefix);
                return Verdict.proceed();
            }
        }
        return Verdict.proceed();
    }

    private static boolean matches(String path, String prefix) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    // One slash, however many follow the prefix: a target that begins with two reads as a host to
    // backends that resolve it as a reference (RFC 3986 §4.2).
    private static String rest(String path, int prefixLength) {
        int start = prefixLength;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return start == prefixLength ? "/" : path.substring(start - 1);
    }
}
