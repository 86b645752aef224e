package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's head in memory.
 *
 * @since 1.0
 */
public final class FakeRequestHead implements RequestHead {
    private static final String TARGET_SYMBOLS = "/-._~!$&'()*+,;=:@%";

    private final String method;
    private final String scheme;
    private final String authority;
    private final HeaderList headers;
    private final @Nullable String upgrade;
    private String path;
    private @Nullable String query;

    FakeRequestHead(
            String method,
            String scheme,
            String authority,
            String target,
            HeaderList headers,
            @Nullable String upgrade) {
        this.method = Objects.requireNonNull(method, "method");
        this.scheme = scheme;
        this.authority = authority;
        this.headers = headers;
        this.upgrade = upgrade;
        int mark = target.indexOf('?');
        String pathOnly = mark < 0 ? target : target.substring(0, mark);
        this.path = pathOnly.equals("*") ? pathOnly : requirePath(pathOnly);
        this.query = mark < 0 ? null : requireSymbols(target.substring(mark + 1), "query", "?");
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void setPath(String path) {
        this.path = requirePath(path);
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public void setQuery(@Nullable String query) {
        this.query = query == null ? null : requireSymbols(query, "query", "?");
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    @Override
    public @Nullable String upgrade() {
        return upgrade;
    }

    private static String requirePath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "path: \"" + path + "\" (expected: a slash at the start)");
        }
        return requireSymbols(path, "path", "");
    }

    private static String requireSymbols(String text, String what, String moreSymbols) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && TARGET_SYMBOLS.indexOf(c) < 0 && moreSymbols.indexOf(c) < 0) {
                throw new IllegalArgumentException(
                        "%s: character U+%04X at %d (expected: what RFC 3986 allows there)"
                                .formatted(what, (int) c, i));
            }
        }
        return text;
    }
}
