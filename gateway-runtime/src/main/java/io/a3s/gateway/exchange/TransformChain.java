package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transforms a body goes through, in the order in which they were asked for. What one of them
 * throws does not pass through the code of the one before it, but ends the body as a whole.
 */
final class TransformChain {
    private final List<Step> steps = new ArrayList<>(2);
    private final Phase phase;
    private final String exchange;
    private final Consumer<ByteBuf> out;
    private int callsUnderWay;
    private boolean closed;
    private @Nullable RuntimeException failure;

    /**
     * Makes an empty chain.
     *
     * @param phase what failures are counted as
     * @param exchange the exchange's id
     * @param out takes what comes out of the last transform, with ownership
     */
    TransformChain(Phase phase, String exchange, Consumer<ByteBuf> out) {
        this.phase = phase;
        this.exchange = exchange;
        this.out = out;
    }

    /** Adds a transform. */
    void add(ChainLink link, BodyTransform transform) {
        steps.add(new Step(link, Objects.requireNonNull(transform, "transform"), steps.size()));
    }

    /** Closes the transforms of a middleware and takes them out, before there is any body. */
    void withdraw(ChainLink link) {
        List<Step> withdrawn = steps.stream().filter(step -> step.link == link).toList();
        List<Step> rest = steps.stream().filter(step -> step.link != link).toList();
        steps.clear();
        rest.forEach(step -> add(step.link, step.transform));
        withdrawn.forEach(Step::close);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * Sends a piece through. Takes ownership; drops the piece if the chain is closed.
     *
     * @throws TransformFailedException if a transform fails, and the body cannot go without it
     * @throws BodyRefusedException if a transform gives the exchange up
     */
    void push(ByteBuf data) {
        push(0, data);
        throwFailure();
    }

    /**
     * Lets the transforms emit what they hold back.
     *
     * @throws TransformFailedException if a transform fails, and the body cannot go without it
     * @throws BodyRefusedException if a transform gives the exchange up
     */
    void flush() {
        for (int i = 0; i < steps.size() && isGoing(); i++) {
            steps.get(i).call(BodyTransform::onFlush);
        }
        throwFailure();
    }

    /** Returns whether all of them can end the body where it is, with a last word to tell of it. */
    boolean canEnd() {
        if (!isGoing()) {
            return false;
        }
        for (Step step : steps) {
            if (!step.canEnd()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Ends the body.
     *
     * @return the trailers that are left of those given
     * @throws TransformFailedException if a transform fails, and the body cannot go without it
     * @throws BodyRefusedException if a transform gives the exchange up
     */
    @Nullable Headers end(@Nullable Headers trailers) {
        Headers left = trailers;
        for (int i = 0; i < steps.size() && isGoing(); i++) {
            left = steps.get(i).end(left);
        }
        throwFailure();
        return left;
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
        steps.forEach(Step::close);
        steps.clear();
    }

    private boolean isGoing() {
        return !closed && failure == null;
    }

    private void push(int index, ByteBuf data) {
        if (!isGoing()) {
            data.release();
            return;
        }
        if (index < steps.size()) {
            steps.get(index).push(data);
            return;
        }
        try {
            out.accept(data);
        } catch (Throwable e) {
            failure =
                    e instanceof RuntimeException unchecked
                            ? unchecked
                            : new IllegalStateException("passing a body on failed", e);
        }
    }

    private void throwFailure() {
        RuntimeException thrown = failure;
        if (thrown != null && callsUnderWay == 0) {
            throw thrown;
        }
    }

    /** One transform, and what the others get of it. */
    private final class Step implements ChunkSink {
        private final ChainLink link;
        private final BodyTransform transform;
        private final int index;
        // Once it has had part of the body, the body cannot go on without it.
        private boolean begun;
        private boolean bypassed;
        private int calls;

        Step(ChainLink link, BodyTransform transform, int index) {
            this.link = link;
            this.transform = transform;
            this.index = index;
        }

        void push(ByteBuf data) {
            if (bypassed) {
                TransformChain.this.push(index + 1, data);
                return;
            }
            ByteBufChunk chunk = new ByteBufChunk(data);
            enter();
            try {
                transform.onChunk(chunk, this);
                begun = true;
            } catch (Throwable e) {
                failed(e);
            } finally {
                chunk.expire();
                leave();
            }
            if (bypassed) {
                TransformChain.this.push(index + 1, data);
                return;
            }
            data.release();
        }

        void call(BiConsumer<BodyTransform, ChunkSink> callback) {
            if (bypassed) {
                return;
            }
            enter();
            try {
                callback.accept(transform, this);
            } catch (Throwable e) {
                failed(e);
            } finally {
                leave();
            }
        }

        @Nullable Headers end(@Nullable Headers trailers) {
            if (bypassed) {
                return trailers;
            }
            enter();
            try {
                return transform.onEnd(this, trailers);
            } catch (Throwable e) {
                failed(e);
                return trailers;
            } finally {
                leave();
            }
        }

        boolean canEnd() {
            if (bypassed) {
                return true;
            }
            try {
                return transform.canEndHere();
            } catch (Throwable e) {
                link.failed(phase, exchange, e);
                return false;
            }
        }

        private void enter() {
            callsUnderWay++;
            calls++;
        }

        private void leave() {
            calls--;
            if (--callsUnderWay == 0 && closed) {
                closeAll();
            }
        }

        private void failed(Throwable thrown) {
            link.failed(phase, exchange, thrown);
            if (!isGoing()) {
                return;
            }
            if (link.failOpen && !begun) {
                link.bypassed(phase);
                bypassed = true;
            } else {
                failure = new TransformFailedException(link, thrown);
            }
        }

        void close() {
            try {
                transform.close();
            } catch (Throwable e) {
                // Whatever it is, the exchange has yet to give back what it holds.
                link.failed(phase, exchange, e);
            }
        }

        @Override
        public void emit(Chunk chunk) {
            requireCall();
            TransformChain.this.push(index + 1, ((ByteBufChunk) chunk).share());
        }

        @Override
        public void emit(byte[] bytes) {
            requireCall();
            if (bytes.length > 0) {
                TransformChain.this.push(index + 1, Unpooled.wrappedBuffer(bytes));
            }
        }

        @Override
        public void refuse(Reply reply) {
            requireCall();
            if (isGoing()) {
                failure = new BodyRefusedException(link, reply);
            }
        }

        private void requireCall() {
            if (calls == 0) {
                throw new IllegalStateException(
                        "the sink is used after its callback (expected: during it)");
            }
            begun = true;
        }
    }
}
