package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's wait for a backend that is being started, or for a place at one. Made when it
 * begins to wait, so that those that never do pay nothing.
 */
final class ColdStart implements ScaledBackends.Waiter {
    static final Reply NOBODY_SCALED_UP = Reply.error(503, "No healthy backends after scale-up");
    static final Reply TIMEOUT = Reply.error(504, "Backend scale-up timed out");
    static final Reply FULL =
            Reply.error(503, "Request buffer full").withHeader(HeaderName.RETRY_AFTER, "1");

    private final Forwarder forwarder;
    private final LoopContext loop;
    private final Service service;
    private final ScaledBackends backends;
    private final long since = System.nanoTime();
    private final long keepAliveNanos;
    private long lastComment = since;
    private boolean isWaiting = true;
    private long heldBytes;

    ColdStart(
            Forwarder forwarder,
            RequestHead request,
            LoopContext loop,
            Service service,
            ScaledBackends backends) {
        this.forwarder = forwarder;
        this.loop = loop;
        this.service = service;
        this.backends = backends;
        long keepAlive = backends.keepAlive().toNanos();
        this.keepAliveNanos = EarlyStream.isWantedBy(request) ? keepAlive : 0;
    }

    /**
     * Takes a place among those who wait.
     *
     * @param bytes how many bytes of the request are in memory
     * @return false if there is no place, or not for so many bytes
     */
    boolean begin(long bytes) {
        return hold(bytes) && backends.await(this);
    }

    /** Takes that more bytes of the request have come. Returns false if they are too many. */
    boolean hold(long bytes) {
        if (!isWaiting) {
            return true;
        }
        boolean isHeld = backends.hold(bytes);
        heldBytes += isHeld ? bytes : 0;
        return isHeld;
    }

    /** Returns the service that is waited for. */
    Service service() {
        return service;
    }

    boolean isWaiting() {
        return isWaiting;
    }

    @Override
    public void backendReady(@Nullable ServerBackend held) {
        try {
            loop.loop().execute(() -> goOn(held));
        } catch (RejectedExecutionException e) {
            // The gateway has stopped, and nobody is left to take the place.
            if (held != null) {
                held.unreserve();
            }
        }
    }

    private void goOn(@Nullable ServerBackend held) {
        if (!isWaiting) {
            if (held != null) {
                held.leave();
            }
            return;
        }
        if (held != null) {
            held.entered(loop.index());
        }
        forwarder.goOn(this, held);
    }

    /** Returns whether the wait has taken too long. */
    boolean isOverdue(long now) {
        return isWaiting && TimeLimits.exceeds(now - since, backends.queueTimeout().toNanos());
    }

    /** Returns whether what is waited for cannot be started at the moment. */
    boolean isStuck() {
        return isWaiting && backends.isStuck();
    }

    /** Returns whether the client is to be told once more that it waits. */
    boolean isCommentDue(long now) {
        if (!isWaiting || keepAliveNanos == 0 || now - lastComment < keepAliveNanos) {
            return false;
        }
        lastComment = now;
        return true;
    }

    /** Ends the wait and gives the place back, unless that has been done. */
    void end() {
        if (isWaiting) {
            isWaiting = false;
            backends.leave(this);
            backends.release(heldBytes);
            backends.stats().wait.record(loop.index(), System.nanoTime() - since);
        }
    }

    /** Takes after which time the first byte of the response has come. */
    void recordFirstByte(long nanos) {
        backends.stats().firstByte.record(loop.index(), nanos);
    }
}
