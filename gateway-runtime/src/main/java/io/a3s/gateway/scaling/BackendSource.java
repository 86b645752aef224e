package io.a3s.gateway.scaling;

import io.a3s.gateway.service.ServerBackend;
import java.net.URI;

/** Where the backends come from that replicas become. Used by any thread. */
public interface BackendSource {
    /** Returns the backend at a URL, to be released. */
    ServerBackend acquire(URI url);

    /** Lets go of the backend at a URL. */
    void release(URI url);

    /** Learns that others get requests now. */
    void changed();
}
