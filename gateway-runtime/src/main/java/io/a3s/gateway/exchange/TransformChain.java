package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transforms a body goes through, in the order in which they were asked for. */
final class TransformChain implements BodyControl {
    private static final Logger log = LoggerFactory.getLogger(TransformChain.class);

    private final List<BodyTransform> transforms = new ArrayList<>(2);
    private final Consumer<ByteBuf> out;
    private int callsUnderWay;
    private boolean closed;
    private @Nullable Reply refusal;

    /**
     * Makes an empty chain.
     *
     * @param out takes what comes out of the last transform, with ownership
     */
    TransformChain(Consumer<ByteBuf> out) {
        this.out = out;
    }

    @Override
    public void transform(BodyTransform transform) {
        transforms.add(transform);
    }

    // A response is not sent to its client twice, so there is nothing to keep.
    @Override
    public void keepForReplay(int maxBytes) {}

    boolean isEmpty() {
        return transforms.isEmpty();
    }

    /** Sends a piece through. Takes ownership; drops the piece if the chain is closed. */
    void push(ByteBuf data) {
        push(0, data);
    }

    /** Lets the transforms emit what they hold back. */
    void flush() {
        for (int i = 0; i < transforms.size() && !closed; i++) {
            callsUnderWay++;
            try {
                transforms.get(i).onFlush(new Stage(i + 1));
            } finally {
                callReturned();
            }
            throwIfRefused();
        }
    }

    /** Ends the body. */
    void end() {
        for (int i = 0; i < transforms.size() && !closed; i++) {
            callsUnderWay++;
            try {
                transforms.get(i).onEnd(new Stage(i + 1));
            } finally {
                callReturned();
            }
            throwIfRefused();
        }
    }

    // After the transform has returned, so that it cannot catch it.
    private void throwIfRefused() {
        if (refusal != null) {
            throw new BodyRefused(refusal);
        }
    }

    /**
     * Closes the transforms, after the call under way if there is one: what a transform emits may
     * end its own exchange.
     */
    void close() {
        closed = true;
        if (callsUnderWay == 0) {
            closeAll();
        }
    }

    private void closeAll() {
        for (BodyTransform transform : transforms) {
            try {
                transform.close();
            } catch (Throwable e) {
                // Whatever it is, the exchange has yet to give back what it holds.
                log.atWarn().setCause(e).log("closing a body transform failed");
            }
        }
        transforms.clear();
    }

    private void push(int index, ByteBuf data) {
        if (closed || refusal != null) {
            data.release();
            return;
        }
        if (index == transforms.size()) {
            out.accept(data);
            return;
        }
        callsUnderWay++;
        try {
            transforms.get(index).onChunk(new ByteBufChunk(data), new Stage(index + 1));
        } finally {
            data.release();
            callReturned();
        }
        throwIfRefused();
    }

    private void callReturned() {
        if (--callsUnderWay == 0 && closed) {
            closeAll();
        }
    }

    /** Passes on what the transform before it emits. */
    private final class Stage implements ChunkSink {
        private final int index;

        Stage(int index) {
            this.index = index;
        }

        @Override
        public void emit(Chunk chunk) {
            push(index, ((ByteBufChunk) chunk).share());
        }

        @Override
        public void emit(byte[] bytes) {
            if (bytes.length > 0) {
                push(index, Unpooled.wrappedBuffer(bytes));
            }
        }

        @Override
        public void refuse(Reply reply) {
            if (refusal == null) {
                refusal = Objects.requireNonNull(reply, "reply");
            }
        }
    }
}
