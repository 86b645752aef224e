package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.backend.Backend;
import java.net.URI;

/**
 * A backend that does nothing. Of weight 1 and with nothing under way, unless said otherwise.
 *
 * @param url its URL, with a port
 * @param weight its weight
 * @param activeRequests the number of exchanges under way
 * @since 1.0
 */
public record FakeBackend(URI url, int weight, int activeRequests) implements Backend {
    /** Returns one at a URL, which has to have a port. */
    public static FakeBackend of(String url) {
        return new FakeBackend(URI.create(url), 1, 0);
    }

    /** Returns a copy of another weight. */
    public FakeBackend weighing(int other) {
        return new FakeBackend(url, other, activeRequests);
    }

    /** Returns a copy with another number of exchanges under way. */
    public FakeBackend busyWith(int count) {
        return new FakeBackend(url, weight, count);
    }

    @Override
    public String host() {
        return url.getHost();
    }

    @Override
    public int port() {
        return url.getPort();
    }
}
