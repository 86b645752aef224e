package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

final class FakeRequest implements RequestHead {
    private final String method;
    private final HeaderList headers = new HeaderList();
    private String path;
    private String authority = "gateway.test";
    private @Nullable String upgrade;

    FakeRequest(String method, String path) {
        this.method = method;
        this.path = path;
    }

    FakeRequest to(String host) {
        authority = host;
        return this;
    }

    FakeRequest upgradeTo(String protocol) {
        upgrade = protocol;
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
    public void setPath(String value) {
        path = value;
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public void setQuery(@Nullable String query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public @Nullable String upgrade() {
        return upgrade;
    }
}
