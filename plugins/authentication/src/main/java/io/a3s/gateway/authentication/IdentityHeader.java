package io.a3s.gateway.authentication;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A header that tells the backend something about who sent the request, and that nobody but the
 * gateway may therefore set. Backends of the CGI family (RFC 3875 §4.1.18) take an underscore for a
 * hyphen, so the other spellings would say the same to them, and are removed as well.
 */
public final class IdentityHeader {
    // Each hyphen doubles the spellings, all of which are looked for in every request.
    private static final int MAX_HYPHENS = 6;

    // Framing, connections and routing are not told by a header that a middleware sets.
    private static final Set<HeaderName> RESERVED =
            Stream.of(
                            "Connection",
                            "Content-Length",
                            "Expect",
                            "Host",
                            "HTTP2-Settings",
                            "Keep-Alive",
                            "Proxy-Connection",
                            "TE",
                            "Trailer",
                            "Transfer-Encoding",
                            "Upgrade")
                    .map(HeaderName::of)
                    .collect(Collectors.toUnmodifiableSet());

    private final HeaderName name;
    private final HeaderName[] spellings;

    private IdentityHeader(HeaderName name) {
        this.name = name;
        this.spellings = spellings(name.toString()).toArray(HeaderName[]::new);
    }

    /**
     * Returns the header an operator names.
     *
     * @param key the key it is named under
     * @throws InvalidConfigException if it cannot be one
     */
    public static IdentityHeader of(String key, String text) {
        HeaderName name = requireName(key, text);
        if (RESERVED.contains(name)) {
            throw new InvalidConfigException(
                    key, '"' + text + "\" is managed by the gateway (expected: another header)");
        }
        if (text.chars().filter(c -> c == '-').count() > MAX_HYPHENS) {
            throw new InvalidConfigException(
                    key, '"' + text + "\" (expected: at most " + MAX_HYPHENS + " hyphens)");
        }
        return new IdentityHeader(name);
    }

    /**
     * Returns the name of a header an operator names.
     *
     * @param key the key it is named under
     * @throws InvalidConfigException if it is no name
     */
    public static HeaderName requireName(String key, String text) {
        try {
            return HeaderName.of(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(key, String.valueOf(e.getMessage()));
        }
    }

    private static Collection<HeaderName> spellings(String text) {
        List<String> known = new ArrayList<>(List.of(""));
        for (String part : text.toLowerCase(Locale.ROOT).split("(?<=[-_])|(?=[-_])", -1)) {
            boolean isSeparator = part.equals("-") || part.equals("_");
            known =
                    known.stream()
                            .flatMap(
                                    start ->
                                            isSeparator
                                                    ? Stream.of(start + '-', start + '_')
                                                    : Stream.of(start + part))
                            .toList();
        }
        return known.stream().map(HeaderName::of).toList();
    }

    /** Returns the name. */
    public HeaderName name() {
        return name;
    }

    /** Returns whether a backend may take another name for this one. */
    public boolean isSpelling(HeaderName other) {
        return List.of(spellings).contains(other);
    }

    /** Removes what the client sent under the header's name. */
    public void remove(Headers headers) {
        for (HeaderName spelling : spellings) {
            headers.remove(spelling);
        }
    }

    /**
     * Sets the header, in UTF-8 (a field value has one character for each octet).
     *
     * @throws IllegalArgumentException if the text has control characters
     */
    public void set(Headers headers, String text) {
        headers.set(name, octets(text));
    }

    /** Returns a text as the value of a field: one character for each octet of its UTF-8. */
    public static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
