package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** The head of a probe. Its host is the backend's, as it names none. */
final class ProbeHead implements RequestHead {
    private static final HeaderName USER_AGENT = HeaderName.of("User-Agent");

    private final String method;
    private final HeaderList headers = new HeaderList();
    private String path;
    private @Nullable String query;

    ProbeHead(String method, String target) {
        this.method = method;
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
        headers.set(USER_AGENT, "a3s-gateway-health");
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
        return "";
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
}
