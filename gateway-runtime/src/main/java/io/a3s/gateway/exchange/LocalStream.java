package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.protocol.ByteStream;
import io.a3s.gateway.spi.protocol.ByteStreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A middleware as the other end of a client's connection that switches protocols. To the exchange
 * it is a backend that agrees at once, so that bytes, backpressure and limits are those of any
 * other switch.
 */
final class LocalStream implements BackendStream, ByteStream {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final Attempt attempt;
    private final ChainLink link;
    private final LocalHead answer;
    private final ByteStreamHandler handler;
    private boolean open;
    private boolean drained;
    private boolean writable = true;
    private boolean unflushed;
    private boolean timed;
    private long timerEnd;

    LocalStream(
            HttpExchange exchange,
            LoopContext loop,
            Attempt attempt,
            ChainLink link,
            Verdict.Switching verdict) {
        this.exchange = exchange;
        this.loop = loop;
        this.attempt = attempt;
        this.link = link;
        this.answer = new LocalHead(SWITCHING_PROTOCOLS, verdict.fields());
        this.handler = verdict.handler();
    }

    /** Learns that the gateway is about to stop. */
    void drain() {
        if (open && !drained) {
            drained = true;
            call(handler::onDrain);
            written();
        }
    }

    /** Looks at the timer. One tick serves all exchanges of the loop, so no task is scheduled. */
    void checkTimer(long now) {
        if (timed && now - timerEnd >= 0) {
            timed = false;
            call(handler::onTimer);
            written();
        }
    }

    // ---- what the exchange does

    @Override
    public void sendHead(RequestHead head, @Nullable String upgrade, boolean endOfStream) {
        // Later, as from a backend: the transport has yet to return from opening the exchange.
        loop.loop().execute(this::agree);
    }

    private void agree() {
        attempt.onHead(answer, false);
        // The client may have left, or a middleware may have failed on the way back.
        if (attempt.isEnded()) {
            return;
        }
        open = true;
        call(() -> handler.onOpen(this));
        written();
        if (loop.isDraining()) {
            drain();
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        ByteBufChunk chunk = new ByteBufChunk(data);
        try {
            call(() -> handler.onChunk(chunk));
        } finally {
            chunk.expire();
            data.release();
        }
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {
        call(handler::onEnd);
    }

    @Override
    public void flush() {
        written();
    }

    // To be read from means that the client takes what is sent to it.
    @Override
    public void setReading(boolean reading) {
        boolean again = reading && !writable;
        writable = reading;
        if (again) {
            call(handler::onWritable);
            written();
            if (writable) {
                attempt.onWritable();
            }
        }
    }

    @Override
    public void cancel() {
        close();
    }

    // ---- what the middleware does

    @Override
    public void send(byte[] bytes) {
        if (open) {
            unflushed = true;
            attempt.onBody(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public void end() {
        if (open) {
            unflushed = false;
            close();
            attempt.onEnd(null);
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.loop()
                    .execute(
                            () -> {
                                call(task);
                                written();
                            });
        } catch (RejectedExecutionException e) {
            // The gateway has stopped, and the stream is over.
        }
    }

    @Override
    public void startTimer(Duration delay) {
        timed = true;
        timerEnd = loop.now() + delay.toNanos();
    }

    private void call(Runnable callback) {
        if (!open) {
            return;
        }
        try {
            callback.run();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        link.failed(Phase.STREAM, exchange.id(), failure);
        exchange.cut(link.failed);
    }

    private void written() {
        if (unflushed) {
            unflushed = false;
            attempt.onReadComplete();
        }
    }

    private void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            handler.onClose();
        } catch (Throwable e) {
            link.failed(Phase.STREAM, exchange.id(), e);
        }
    }
}
