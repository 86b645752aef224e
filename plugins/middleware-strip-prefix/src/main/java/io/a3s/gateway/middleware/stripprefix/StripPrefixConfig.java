package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import java.util.List;

/**
 * What an operator sets for {@code strip-prefix}.
 *
 * @param prefixes the prefixes in the order in which they are tried, without slash at the end
 */
@Doc("Removes a path prefix before a request reaches the backend.")
record StripPrefixConfig(
        @Doc(
                        """
                        Path prefixes, each starting with a slash. The first listed one that matches whole \
                        path segments is removed: `/api` matches `/api` and `/api/users`, not `/apix`. \
                        It is sent to the backend as `X-Forwarded-Prefix`. A longer prefix goes before a \
                        shorter one it begins with.""")
                @NotEmpty
                List<String> prefixes) {
    private static final String KEY = "prefixes";

    StripPrefixConfig {
        prefixes = prefixes.stream().map(StripPrefixConfig::requirePrefix).toList();
        for (int later = 1; later < prefixes.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                requireReachable(prefixes.get(later), prefixes.get(earlier));
            }
        }
    }

    private static String requirePrefix(String text) {
        if (!text.startsWith("/")) {
            throw new InvalidConfigException(
                    KEY, '"' + text + "\" (expected: a path that starts with a slash)");
        }
        String prefix = withoutTrailingSlashes(text);
        if (prefix.isEmpty()) {
            throw new InvalidConfigException(
                    KEY, '"' + text + "\" (expected: at least one path segment, such as \"/api\")");
        }
        PathSyntax.problem(prefix)
                .ifPresent(
                        problem -> {
                            throw new InvalidConfigException(KEY, '"' + text + "\" has " + problem);
                        });
        return prefix;
    }

    // "/api/" means what "/api" means, as a prefix ends at a segment boundary anyway.
    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    // The first match wins, so an entry behind one that covers it would have no effect.
    private static void requireReachable(String later, String earlier) {
        if (later.equals(earlier)) {
            throw new InvalidConfigException(KEY, '"' + later + "\" is listed twice");
        }
        if (later.startsWith(earlier + "/")) {
            throw new InvalidConfigException(
                    KEY,
                    '"'
                            + later
                            + "\" never matches behind \""
                            + earlier
                            + "\" (expected: the longer prefix first)");
        }
    }
}
