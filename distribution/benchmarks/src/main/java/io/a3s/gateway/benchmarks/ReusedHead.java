package io.a3s.gateway.benchmarks;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** The head of a request, filled anew for each, as a transport's is. */
final class ReusedHead implements RequestHead {
    private final Headers headers = new HeaderList();
    private String authority = "";
    private String path = "/";
    private @Nullable String query;

    ReusedHead() {
        headers.add(HeaderName.of("Accept"), "*/*");
        headers.add(HeaderName.of("User-Agent"), "benchmark");
        headers.add(HeaderName.of("X-Tier"), "gold");
    }

    void fill(String newAuthority, String newPath, @Nullable String newQuery) {
        authority = newAuthority;
        path = newPath;
        query = newQuery;
    }

    @Override
    public String method() {
        return "GET";
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
    public void setPath(String newPath) {
        path = newPath;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public void setQuery(@Nullable String newQuery) {
        query = newQuery;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public @Nullable String upgrade() {
        return null;
    }
}
