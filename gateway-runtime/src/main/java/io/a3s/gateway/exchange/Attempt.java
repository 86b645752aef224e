package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try to have a request answered by a backend, or by the gateway itself. It holds the place
 * that was taken at the backend until it ends, however that happens, and keeps late calls of a
 * stream that was given up from reaching the exchange.
 */
final class Attempt implements BackendStreamHandler {
    /** The backend, or null if the gateway is the other end. */
    final @Nullable ServerBackend backend;

    /** Which try it is, from 1. */
    final int number;

    final long startNanos;
    private final HttpExchange exchange;
    private final Service service;
    private @Nullable BackendStream stream;
    private boolean reading = true;
    private boolean cancelled;
    private boolean ended;
    private boolean responseEnded;

    Attempt(
            HttpExchange exchange,
            Service service,
            @Nullable ServerBackend backend,
            @Nullable Attempt previous,
            long startNanos) {
        this.exchange = exchange;
        this.service = service;
        this.backend = backend;
        this.number = previous == null ? 1 : previous.number + 1;
        this.startNanos = startNanos;
        Placement placement = backend == null ? null : exchange.placement;
        if (placement != null) {
            placement.measure(startNanos);
        }
    }

    /** Takes the stream once it is open. Returns false if the attempt is over already. */
    boolean opened(BackendStream opened) {
        stream = opened;
        if (cancelled) {
            opened.cancel();
        } else if (!reading) {
            opened.setReading(false);
        }
        return !ended;
    }

    /** Switches reading of the response on or off, also while the stream is being opened. */
    void setReading(boolean on) {
        reading = on;
        if (stream != null) {
            stream.setReading(on);
        }
    }

    BackendStream stream() {
        BackendStream open = stream;
        if (open == null) {
            throw new IllegalStateException("the stream is not open");
        }
        return open;
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Returns whether the backend has sent everything. It may still take what a client sends after
     * a switch of protocols; the attempt then ends with the exchange.
     */
    boolean isResponseEnded() {
        return responseEnded;
    }

    /** Gives the attempt up. */
    void cancel() {
        if (!end()) {
            return;
        }
        cancelled = true;
        if (stream != null) {
            stream.cancel();
        }
    }

    // Only while this is the latest attempt; no field, as most attempts have none.
    private @Nullable RevisionMeter meter() {
        Placement placement = exchange.placement;
        return backend == null || placement == null ? null : placement.meter();
    }

    /** Enters what takes longer than it may in the revision it is of. */
    void checkLimits(long now, boolean isRequestSent) {
        RevisionMeter meter = meter();
        if (meter != null && isRequestSent && !responseEnded && !ended) {
            meter.checkLimits(now);
        }
    }

    /** Gives the attempt up because it takes too long. */
    void giveUp(UpstreamFailure.Kind limit) {
        failed(limit);
        cancel();
    }

    private void failed(UpstreamFailure.Kind kind) {
        if (ended || backend == null) {
            return;
        }
        service.failed(backend, exchange, kind, startNanos);
        RevisionMeter meter = meter();
        if (meter != null) {
            meter.failed(kind);
        }
        if (exchange.trace != null) {
            exchange.trace.attemptOver(kind);
        }
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        if (backend != null) {
            service.over(backend, exchange);
            backend.leave();
            if (exchange.trace != null) {
                exchange.trace.attemptOver(null);
            }
        }
        return true;
    }

    @Override
    public void onInformational(ResponseHead head) {
        if (!ended) {
            exchange.backendInformed(head);
        }
    }

    @Override
    public void onHead(ResponseHead head, boolean endOfStream) {
        if (!ended) {
            if (backend != null) {
                service.answered(backend, exchange, head.status(), startNanos);
            }
            RevisionMeter meter = meter();
            if (meter != null) {
                meter.answered(head);
            }
            if (exchange.trace != null) {
                exchange.trace.answered(head.status());
            }
            exchange.backendAnswered(head, endOfStream);
        }
    }

    @Override
    public void onBody(ByteBuf data) {
        if (ended) {
            data.release();
            return;
        }
        RevisionMeter meter = meter();
        if (meter != null) {
            meter.body();
        }
        exchange.backendSent(data);
    }

    @Override
    public void onReadComplete() {
        if (!ended) {
            exchange.backendReadComplete();
        }
    }

    @Override
    public void onEnd(@Nullable Headers trailers) {
        if (ended || responseEnded) {
            return;
        }
        responseEnded = true;
        if (!exchange.isRelayedTunnel()) {
            end();
        }
        RevisionMeter meter = meter();
        if (meter != null) {
            meter.ended();
        }
        exchange.backendEnded(trailers);
    }

    @Override
    public void onWritable() {
        if (!ended) {
            exchange.backendWritable();
        }
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        failed(failure.kind());
        if (end()) {
            exchange.backendFailed(failure);
        }
    }
}
