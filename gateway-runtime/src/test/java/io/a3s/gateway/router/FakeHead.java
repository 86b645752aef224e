package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** A request head that holds what a test says. */
final class FakeHead implements RequestHead {
    private final String method;
    private final String authority;
    private final Headers headers = new HeaderList();
    private String path;
    private @Nullable String query;

    private FakeHead(String method, String authority, String path, @Nullable String query) {
        this.method = method;
        this.authority = authority;
        this.path = path;
        this.query = query;
    }

    /** Makes a GET request of {@code authority/path?query}. */
    static FakeHead get(String url) {
        return of("GET", url);
    }

    static FakeHead of(String method, String url) {
        int slash = url.indexOf('/');
        String authority = slash < 0 ? url : url.substring(0, slash);
        String target = slash < 0 ? "/" : url.substring(slash);
        int question = target.indexOf('?');
        return question < 0
                ? new FakeHead(method, authority, target, null)
                : new FakeHead(
                        method,
                        authority,
                        target.substring(0, question),
                        target.substring(question + 1));
    }

    /** Makes {@code OPTIONS *}. */
    static FakeHead asterisk(String authority) {
        return new FakeHead("OPTIONS", authority, "*", null);
    }

    FakeHead with(String name, String value) {
        headers.add(HeaderName.of(name), value);
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return "http";
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
        this.path = path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public void setQuery(@Nullable String query) {
        this.query = query;
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
    public String toString() {
        return method + ' ' + authority + path + (query == null ? "" : '?' + query) + ' ' + headers;
    }
}
