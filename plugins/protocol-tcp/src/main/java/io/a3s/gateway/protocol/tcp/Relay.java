package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection and its backend. Each direction is relayed on its own until it ends; when both
 * have ended, or one side breaks off, the relay is over. Used on the connection's event loop.
 */
final class Relay implements DialListener {
    private final ConnectionRoute route;
    private final Channel client;
    private final long idleNanos;
    private final End fromClient;
    private @Nullable End fromBackend;
    private @Nullable Dial dial;
    private @Nullable Future<?> timer;
    private @Nullable UpstreamFailure failure;
    private long lastMoved = System.nanoTime();
    private boolean over;

    Relay(ConnectionRoute route, Channel client, Duration idleTimeout) {
        this.route = route;
        this.client = client;
        this.idleNanos = idleTimeout.toNanos();
        this.fromClient = new End(this, client);
    }

    /**
     * Begins to connect.
     *
     * @param read what the client has sent already; taken over
     */
    void start(@Nullable ByteBuf read) {
        client.pipeline().addLast("relay", fromClient);
        if (read != null) {
            fromClient.received(read);
        }
        Dial started = route.connect(this);
        if (fromBackend == null && !over) {
            dial = started;
        }
    }

    // ---- connecting

    @Override
    public void onConnected(Channel backend) {
        dial = null;
        backend.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        client.config().getWriteBufferWaterMark());
        End other = new End(this, backend);
        fromBackend = other;
        backend.pipeline().addLast("relay", other);
        other.connect(client);
        fromClient.connect(backend);
        lastMoved = System.nanoTime();
        watchIdle(idleNanos);
        backend.config().setAutoRead(true);
        client.config().setAutoRead(true);
    }

    @Override
    public void onFailure(UpstreamFailure problem) {
        dial = null;
        failure = problem;
        end();
    }

    // ---- relaying

    /** Notes that something has moved. */
    void moved() {
        lastMoved = System.nanoTime();
    }

    // One timer for each relay and not for each read: it looks again when the rest of the time is
    // over.
    private void watchIdle(long nanos) {
        timer =
                client.eventLoop()
                        .schedule(
                                () -> {
                                    long left = idleNanos - (System.nanoTime() - lastMoved);
                                    if (left <= 0) {
                                        end();
                                    } else {
                                        watchIdle(left);
                                    }
                                },
                                nanos,
                                TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    /** Learns that one direction has ended and all of it was written. */
    void ended() {
        End other = fromBackend;
        if (other != null && fromClient.isEnded() && other.isEnded()) {
            end();
        }
    }

    /** Learns that one side is gone altogether. What the other has not got is written out. */
    void broken(End side, boolean wasReset) {
        if (over) {
            return;
        }
        End other = side == fromClient ? fromBackend : fromClient;
        if (other != null && wasReset) {
            other.resetOnClose();
        }
        end();
    }

    /** Ends the relay, once. */
    private void end() {
        if (over) {
            return;
        }
        over = true;
        cancelTimer();
        Dial pending = dial;
        if (pending != null) {
            pending.cancel();
            dial = null;
        }
        End other = fromBackend;
        fromClient.close();
        if (other != null) {
            other.close();
        }
        route.complete(fromClient.bytes(), other == null ? 0 : other.bytes(), failure);
    }
}
