package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Tells whose pages may. Immutable; safe for use by any thread. */
final class AllowedOrigins {
    private static final String KEY = "allowed_origins";
    private static final String REGEX = "regex:";
    // RFC 2606 §2 keeps .invalid from ever being registered: who lets it pass lets everybody pass.
    private static final String NOBODY = "https://any-site.invalid";

    private final boolean allowsAll;
    private final Set<String> exact;
    private final List<WildcardOrigin> wildcards;
    private final List<BoundedPattern> patterns;

    private AllowedOrigins(
            boolean allowsAll,
            Set<String> exact,
            List<WildcardOrigin> wildcards,
            List<BoundedPattern> patterns) {
        this.allowsAll = allowsAll;
        this.exact = Set.copyOf(exact);
        this.wildcards = List.copyOf(wildcards);
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Compiles the entries of the configuration.
     *
     * @throws InvalidConfigException if one can never be an origin
     */
    static AllowedOrigins compile(List<String> entries) {
        Set<String> exact = new HashSet<>();
        List<WildcardOrigin> wildcards = new ArrayList<>();
        List<BoundedPattern> patterns = new ArrayList<>();
        for (String entry : entries) {
            if (entry.equals(CorsConfig.ANY)) {
                requireAlone(entries);
            } else if (entry.startsWith(REGEX)) {
                patterns.add(pattern(entry));
            } else if (entry.equals("null")) {
                exact.add(entry);
            } else if (entry.contains("*")) {
                wildcards.add(WildcardOrigin.of(origin(entry)));
            } else {
                exact.add(origin(entry));
            }
        }
        return new AllowedOrigins(entries.contains(CorsConfig.ANY), exact, wildcards, patterns);
    }

    private static void requireAlone(List<String> entries) {
        if (entries.size() > 1) {
            throw new InvalidConfigException(
                    KEY, "\"*\" and others (expected: \"*\" alone, which allows all)");
        }
    }

    private static String origin(String entry) {
        return OriginSyntax.serialise(entry)
                .orElseThrow(
                        () ->
                                new InvalidConfigException(
                                        KEY,
                                        "\"%s\" (expected: \"*\", \"null\", \"regex:...\", or scheme, host and perhaps port and nothing behind them, such as \"https://app.example.com\" or \"https://*.example.com\")"
                                                .formatted(entry)));
    }

    private static BoundedPattern pattern(String entry) {
        try {
            return BoundedPattern.compile(entry.substring(REGEX.length()));
        } catch (PatternSyntaxException e) {
            throw new InvalidConfigException(
                    KEY,
                    "\"%s\": %s (expected: a regular expression)"
                            .formatted(entry, e.getDescription()));
        }
    }

    /** Returns whether every origin is allowed, so that responses need not differ. */
    boolean allowsAll() {
        return allowsAll;
    }

    /** Returns whether pages of an origin may, as browsers write it in {@code Origin}. */
    boolean allows(String origin) {
        if (allowsAll || exact.contains(origin)) {
            return true;
        }
        for (WildcardOrigin wildcard : wildcards) {
            if (wildcard.matches(origin)) {
                return true;
            }
        }
        for (BoundedPattern pattern : patterns) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    /** Returns an entry that matches whatever it is given, if there is one. */
    Optional<String> tooWide() {
        return patterns.stream()
                .filter(pattern -> pattern.matches(NOBODY))
                .map(pattern -> REGEX + pattern)
                .findFirst();
    }
}
