package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request's head, as it may outlive the exchange, whose connection uses the text of its
 * head for the next one.
 */
final class ShadowHead implements RequestHead {
    /** Marks copies for those who get them. */
    static final HeaderName SHADOW = HeaderName.of("X-Shadow-Request");

    private static final List<HeaderName> CREDENTIALS =
            List.of(
                    HeaderName.AUTHORIZATION,
                    HeaderName.COOKIE,
                    HeaderName.of("Proxy-Authorization"),
                    HeaderName.of("X-Api-Key"),
                    HeaderName.of("Api-Key"));

    private final String method;
    private final String scheme;
    private final String authority;
    private final boolean acceptsTrailers;
    private final HeaderList headers;
    private String path;
    private @Nullable String query;

    private ShadowHead(RequestHead source) {
        this.method = source.method();
        this.scheme = source.scheme();
        this.authority = source.authority();
        this.path = source.path();
        this.query = source.query();
        this.acceptsTrailers = source.acceptsTrailers();
        this.headers = new HeaderList(source.headers());
    }

    /** Copies a head, without credentials if they are not to be passed on. */
    static ShadowHead of(RequestHead source, boolean stripsCredentials) {
        ShadowHead copy = new ShadowHead(source);
        // Nobody is there to wait for the answer.
        copy.headers.remove(HeaderName.EXPECT);
        copy.headers.set(SHADOW, "true");
        if (stripsCredentials) {
            CREDENTIALS.forEach(copy.headers::remove);
        }
        return copy;
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
    public void setPath(String value) {
        path = value;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public void setQuery(@Nullable String value) {
        query = value;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public @Nullable String upgrade() {
        return null;
    }

    @Override
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }
}
