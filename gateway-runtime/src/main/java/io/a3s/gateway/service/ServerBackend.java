package io.a3s.gateway.service;

import io.a3s.gateway.observe.BackendView;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.spi.backend.Backend;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server of a service, with what must outlive a change of configuration: its health and the
 * work under way. Safe for use by any thread.
 */
public final class ServerBackend implements Backend {
    private final String service;
    private final URI url;
    private final String label;
    private final LoopCounter requests;
    private final HealthEpoch epoch;
    private final AtomicInteger active = new AtomicInteger();
    private volatile int weight;
    private volatile boolean healthy = true;

    /**
     * Makes a backend that counts as healthy until a probe says otherwise.
     *
     * @param service the service it belongs to
     * @param url where it is
     * @param label its URL as shown to people, without user information
     * @param requests counts what is sent to it
     * @param epoch learns of changes of its health
     */
    public ServerBackend(
            String service, URI url, String label, LoopCounter requests, HealthEpoch epoch) {
        this.service = service;
        this.url = url;
        this.label = label;
        this.requests = requests;
        this.epoch = epoch;
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String host() {
        String host = url.getHost();
        // URI keeps the brackets of an IPv6 literal, which are part of the URL and not of the
        // address.
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public int port() {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().endsWith("s") ? 443 : 80;
    }

    @Override
    public int weight() {
        return weight;
    }

    /** Takes over the weight of a new configuration. */
    public void setWeight(int value) {
        weight = value;
    }

    @Override
    public int activeRequests() {
        return active.get();
    }

    /** Takes a place for one exchange or connection and counts it. To be called on the loop. */
    public void enter(int loop) {
        active.incrementAndGet();
        requests.add(loop, 1);
    }

    /** Gives the place back. */
    public void leave() {
        active.decrementAndGet();
    }

    /** Returns whether the backend is fit to serve. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Changes whether the backend is fit to serve. */
    public void setHealthy(boolean fit) {
        healthy = fit;
        epoch.advance();
    }

    /** Returns the URL as shown to people. */
    public String label() {
        return label;
    }

    /** Returns the state at this moment. */
    public BackendView view() {
        return new BackendView(service, label, weight, healthy, active.get());
    }

    @Override
    public String toString() {
        return service + ' ' + label;
    }
}
