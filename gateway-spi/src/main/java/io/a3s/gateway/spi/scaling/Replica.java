package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import java.net.URI;
import java.util.Objects;

/**
 * One running copy of a service. Immutable.
 *
 * @since 1.0
 */
@Incubating
public final class Replica {
    private final String id;
    private final URI url;
    private final boolean isReady;

    /**
     * @param id tells it from all others of the service, also from those there were before it
     * @param url where it is, as a server's {@code url} in HCL: scheme, host and port
     * @param isReady whether it takes requests
     */
    public Replica(String id, URI url, boolean isReady) {
        this.id = Objects.requireNonNull(id, "id");
        this.url = Objects.requireNonNull(url, "url");
        this.isReady = isReady;
        if (url.getHost() == null || url.getScheme() == null) {
            throw new IllegalArgumentException(
                    "url: " + url + " (expected: a scheme and a host, as in http://10.0.0.7:8000)");
        }
    }

    /** Returns what tells it from all others of the service. */
    public String id() {
        return id;
    }

    /** Returns where it is. */
    public URI url() {
        return url;
    }

    /** Returns whether it takes requests. */
    public boolean isReady() {
        return isReady;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Replica replica
                && id.equals(replica.id)
                && url.equals(replica.url)
                && isReady == replica.isReady;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, url, isReady);
    }

    @Override
    public String toString() {
        return id + " at " + url + (isReady ? "" : ", not ready");
    }
}
