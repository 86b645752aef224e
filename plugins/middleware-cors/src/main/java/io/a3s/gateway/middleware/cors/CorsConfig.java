package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.http.HeaderName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an operator sets for {@code cors}.
 *
 * @param allowedOrigins who may: {@code *}, origins, origins with a wildcard, {@code null}, {@code
 *     regex:...}
 * @param allowedMethods methods that preflights are told, or {@code *}
 * @param allowedHeaders names of request fields that preflights are told, or {@code *}
 * @param exposedHeaders names of response fields that pages may read, or {@code *}
 * @param allowCredentials whether requests may carry cookies and the like
 * @param maxAge how long browsers may remember a preflight; whole seconds
 * @param allowPrivateNetwork whether public pages may reach a private address
 * @param rejectDisallowedOrigins whether requests of other origins end with 403
 */
@Doc(
        """
        Lets pages of other origins use a service, and nobody else's pages. Preflights are answered by the \
        gateway; all other requests pass.""")
record CorsConfig(
        @Doc(
                        """
                        The origins whose pages may read responses: `*` for all; an origin such as \
                        `https://app.example.com`; all subdomains of a domain as `https://*.example.com`; `null` for \
                        local files and sandboxed frames; `regex:...`, which must match the whole origin.""")
                @Default("[\"*\"]")
                @NotEmpty
                List<String> allowedOrigins,
        @Doc("The methods they may use. `*` allows whatever they ask for.")
                @Default("[\"GET\", \"POST\", \"PUT\", \"DELETE\", \"OPTIONS\"]")
                @NotEmpty
                List<String> allowedMethods,
        @Doc(
                        """
                        The request headers they may send, besides those that browsers always allow. `*` allows \
                        whatever they ask for, `Authorization` included.""")
                @Default("[\"Content-Type\", \"Authorization\"]")
                List<String> allowedHeaders,
        @Doc(
                        """
                        The response headers they may read, besides those that browsers always show. `*` shows all \
                        to requests without credentials.""")
                List<String> exposedHeaders,
        @Doc(
                        "Whether their requests may carry cookies, client certificates and HTTP authentication.")
                @Default("false")
                boolean allowCredentials,
        @Doc(
                        """
                        How long browsers may remember the answer to a preflight, in whole seconds. They have limits \
                        of their own: 24 hours in Firefox, 2 hours in Chromium.""")
                @Default("24h")
                Duration maxAge,
        @Doc("Whether pages from public addresses may reach the service at a private one.")
                @Default("false")
                boolean allowPrivateNetwork,
        @Doc(
                        """
                        Whether requests from other sites than the allowed ones end with 403. Otherwise they pass, \
                        and it is the browser that keeps the response from the page.""")
                @Default("false")
                boolean rejectDisallowedOrigins) {
    /** Stands for all. */
    static final String ANY = "*";

    private static final Set<String> STANDARD_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    CorsConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedMethods = List.copyOf(allowedMethods);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
        AllowedOrigins origins = AllowedOrigins.compile(allowedOrigins);
        allowedMethods.forEach(CorsConfig::requireMethod);
        requireNames("allowed_headers", allowedHeaders);
        requireNames("exposed_headers", exposedHeaders);
        requireAloneIfAny("allowed_methods", allowedMethods);
        requireAloneIfAny("allowed_headers", allowedHeaders);
        requireAloneIfAny("exposed_headers", exposedHeaders);
        if (maxAge.toMillis() % 1000 != 0) {
            throw new InvalidConfigException(
                    "max_age", maxAge.toMillis() + "ms (expected: whole seconds)");
        }
        if (allowCredentials) {
            requireFitForCredentials(origins, exposedHeaders);
        }
    }

    private static void requireMethod(String method) {
        String upper = method.toUpperCase(Locale.ROOT);
        if (!method.equals(upper) && STANDARD_METHODS.contains(upper)) {
            throw new InvalidConfigException(
                    "allowed_methods",
                    '"' + method + "\" (expected: \"" + upper + "\"; methods are case-sensitive)");
        }
        if (!Tokens.isToken(method)) {
            throw new InvalidConfigException(
                    "allowed_methods", '"' + method + "\" (expected: a method such as \"GET\")");
        }
    }

    private static void requireNames(String key, List<String> names) {
        for (String name : names) {
            try {
                HeaderName.of(name);
            } catch (IllegalArgumentException e) {
                throw new InvalidConfigException(key, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void requireAloneIfAny(String key, List<String> words) {
        if (words.size() > 1 && words.contains(ANY)) {
            throw new InvalidConfigException(
                    key, "\"*\" and others (expected: \"*\" alone, which stands for all)");
        }
    }

    // Fetch standard, "CORS protocol and credentials": for such requests browsers take no asterisk.
    private static void requireFitForCredentials(AllowedOrigins origins, List<String> exposed) {
        if (origins.allowsAll()) {
            throw new InvalidConfigException(
                    "allow_credentials",
                    "true with allowed_origins \"*\" (expected: the origins by name; browsers refuse"
                            + " \"*\" for requests with credentials)");
        }
        origins.tooWide()
                .ifPresent(
                        entry -> {
                            throw new InvalidConfigException(
                                    "allow_credentials",
                                    "true, and allowed_origins has \"%s\", which matches every site (expected: an expression for your own sites; others could act for your users)"
                                            .formatted(entry));
                        });
        if (exposed.contains(ANY)) {
            throw new InvalidConfigException(
                    "exposed_headers",
                    "\"*\" with allow_credentials (expected: the names; browsers take \"*\" literally"
                            + " for requests with credentials)");
        }
    }
}
