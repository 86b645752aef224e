package io.a3s.gateway.service;

import io.a3s.gateway.observe.BackendView;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.tls.ClientTls;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
    private final Ejection ejection = new Ejection();
    private final PeakLatency latency = new PeakLatency();
    private final AtomicInteger active = new AtomicInteger();
    private volatile @Nullable PlaceLimit limit;
    private volatile int weight;
    private volatile boolean healthy = true;
    // When it came back into service, if it ever was out; for slow starts.
    private volatile boolean hasBeenOut;
    private volatile long back;

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
        return ClientTls.isUsedBy(url) ? 443 : 80;
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

    @Override
    public long latencyNanos() {
        return latency.at(System.nanoTime());
    }

    PeakLatency latency() {
        return latency;
    }

    /**
     * Takes a place for one exchange or connection and counts it. To be called on the loop.
     *
     * @return false if all places are taken
     */
    public boolean enter(int loop) {
        if (!reserve()) {
            return false;
        }
        entered(loop);
        return true;
    }

    /**
     * Takes a place for an exchange of another loop, which is told of it.
     *
     * @return false if all places are taken
     */
    public boolean reserve() {
        PlaceLimit bound = limit;
        if (bound == null) {
            active.incrementAndGet();
            return true;
        }
        int most = bound.places();
        int now = active.get();
        while (now < most) {
            if (active.compareAndSet(now, now + 1)) {
                return true;
            }
            now = active.get();
        }
        return false;
    }

    /** Counts an exchange for which a place was reserved. To be called on the loop. */
    public void entered(int loop) {
        requests.add(loop, 1);
    }

    /** Gives the place back, and says so to those who wait for one. */
    public void leave() {
        active.decrementAndGet();
        PlaceLimit bound = limit;
        if (bound != null) {
            bound.placeIsFree();
        }
    }

    /** Gives a place back without saying so. */
    public void unreserve() {
        active.decrementAndGet();
    }

    /** Returns whether a place is free at this moment. */
    public boolean hasPlace() {
        PlaceLimit bound = limit;
        return bound == null || active.get() < bound.places();
    }

    /** Limits the places. What is under way already stays. */
    public synchronized void limit(PlaceLimit bound) {
        limit = bound;
    }

    /** Takes the limit away, unless it is another one by now. */
    @SuppressWarnings("ReferenceEquality") // the very object, as others may be equal to it
    public synchronized void unlimit(PlaceLimit bound) {
        if (limit == bound) {
            limit = null;
        }
    }

    /**
     * Returns whether it rather than another one should step in for a third: has less under way for
     * its weight, where one of weight 0 comes last.
     */
    public boolean isPreferredTo(ServerBackend other) {
        if (weight == 0 || other.weight == 0) {
            return weight > other.weight
                    || (weight == other.weight && active.get() < other.active.get());
        }
        return (long) active.get() * other.weight < (long) other.active.get() * weight;
    }

    /** Returns whether the probes find the backend well, or nobody probes it. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Returns whether the backend is fit to serve: well, and not put out by failing requests. */
    public boolean isFit() {
        return healthy && !ejection.isOut();
    }

    /** Changes whether the probes find the backend well. */
    public void setHealthy(boolean well) {
        if (well && !healthy) {
            long now = System.nanoTime();
            // What it did before it was down says nothing about what came back.
            ejection.admit(now);
            isBack(now);
        }
        healthy = well;
        epoch.advance();
    }

    Ejection ejection() {
        return ejection;
    }

    /** Notes that the backend is back in service. */
    void isBack(long now) {
        back = now;
        hasBeenOut = true;
    }

    /** Returns whether it came back after a time. */
    boolean isBackSince(long time) {
        return hasBeenOut && back - time > 0;
    }

    /** Returns for how long it has been back, in nanoseconds; very long if it never was out. */
    long backFor(long now) {
        return hasBeenOut ? now - back : Long.MAX_VALUE;
    }

    /** Returns the URL as shown to people. */
    public String label() {
        return label;
    }

    /** Returns the state at this moment. */
    public BackendView view() {
        boolean isOut = ejection.isOut();
        return new BackendView(
                service, label, weight, healthy && !isOut, isOut, ejection.total(), active.get());
    }

    @Override
    public String toString() {
        return service + ' ' + label;
    }
}
