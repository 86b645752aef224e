package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What an operator sets for {@code strip-prefix}.
 *
 * @param prefixes the prefixes, without slash at the end and in the form paths are compared in
 * @param regex expressions for prefixes
 * @param rewriteLocation whether redirects get the prefix back
 */
@Doc("Removes a path prefix before a request reaches the backend.")
record StripPrefixConfig(
        @Doc(
                        """
                        Path prefixes, each starting with a slash. The longest that matches whole path segments is \
                        removed: `/api` matches `/api` and `/api/users`, not `/apix`. It is sent to the backend as \
                        `X-Forwarded-Prefix`.""")
                List<String> prefixes,
        @Doc(
                        """
                        Regular expressions for prefixes, such as `/teams/[^/]+`, each starting with a slash. They \
                        are tried in order where none of `prefixes` matches, and match whole segments, too.""")
                List<String> regex,
        @Doc(
                        """
                        Whether `Location` in responses gets the prefix back. Only for backends that do not look at \
                        `X-Forwarded-Prefix`, or it would be there twice.""")
                @Default("false")
                boolean rewriteLocation) {
    private static final String PREFIXES = "prefixes";
    private static final String REGEX = "regex";
    private static final Pattern ENCODED = Pattern.compile("%[0-9a-fA-F]{2}");

    StripPrefixConfig {
        prefixes = prefixes.stream().map(StripPrefixConfig::requirePrefix).toList();
        regex = List.copyOf(regex);
        if (prefixes.isEmpty() && regex.isEmpty()) {
            throw new InvalidConfigException(
                    "", "nothing to remove (expected: prefixes or regex, or both)");
        }
        requireUnlike(PREFIXES, prefixes);
        requireUnlike(REGEX, regex);
        regex.forEach(StripPrefixConfig::requireExpression);
    }

    private static void requireUnlike(String key, List<String> entries) {
        Set<String> seen = new HashSet<>();
        for (String entry : entries) {
            if (!seen.add(entry)) {
                throw new InvalidConfigException(key, '"' + entry + "\" is listed twice");
            }
        }
    }

    private static void requireExpression(String regex) {
        if (!regex.startsWith("/")) {
            throw new InvalidConfigException(
                    REGEX,
                    "\"%s\" (expected: an expression that starts with a slash, as paths do)"
                            .formatted(regex));
        }
        try {
            BoundedPattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidConfigException(
                    REGEX,
                    "\"%s\": %s (expected: a regular expression)"
                            .formatted(regex, e.getDescription()));
        }
    }

    private static String requirePrefix(String text) {
        if (!text.startsWith("/")) {
            throw new InvalidConfigException(
                    PREFIXES, '"' + text + "\" (expected: a path that starts with a slash)");
        }
        String prefix = withoutTrailingSlashes(text);
        if (prefix.isEmpty()) {
            throw new InvalidConfigException(
                    PREFIXES,
                    '"' + text + "\" (expected: at least one path segment, such as \"/api\")");
        }
        PathSyntax.problem(prefix)
                .ifPresent(
                        problem -> {
                            throw new InvalidConfigException(
                                    PREFIXES, '"' + text + "\" has " + problem);
                        });
        // As in the paths it is compared with.
        return ENCODED.matcher(prefix).replaceAll(StripPrefixConfig::inUpperCase);
    }

    private static String inUpperCase(MatchResult encoded) {
        return encoded.group().toUpperCase(Locale.ROOT);
    }

    // "/api/" means what "/api" means, as a prefix ends at a segment boundary anyway.
    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
