package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The request's way from the client to the backend, with backpressure. */
final class RequestSide {
    // As much as a connection that is being made takes before it asks to wait.
    private static final int MAX_WHILE_CONNECTING = 64 * 1024;
    // Larger bodies are rare where a request is idempotent, and would cost more than they save.
    private static final int MAX_IDEMPOTENT = 64 * 1024;

    private final ClientStream client;
    private final String exchange;
    private boolean ended;
    private boolean hadBody;
    private @Nullable Headers trailers;
    private @Nullable ByteBuf early;
    private boolean finished;
    private int collectLimit;
    private @Nullable TransformChain transforms;
    private @Nullable ReplayBuffer replay;
    private boolean isKeptWhileConnecting;
    private @Nullable Attempt attempt;
    private @Nullable Shadow shadow;

    RequestSide(ClientStream client, String exchange, boolean ended) {
        this.client = client;
        this.exchange = exchange;
        this.ended = ended;
    }

    /** Returns whether the client has sent the whole request. */
    boolean isEnded() {
        return ended;
    }

    /** Returns how many bytes of the body are in memory, to be sent or sent again. */
    int heldBytes() {
        return (early == null ? 0 : early.readableBytes()) + (replay == null ? 0 : replay.size());
    }

    /** Gives a copy of all that is forwarded to another service, too. */
    void copyTo(Shadow copy) {
        shadow = copy;
    }

    /** Returns whether nothing of the request is lost, so that it can be sent again. */
    boolean isRepeatable() {
        return !hadBody || (replay != null && replay.isWhole());
    }

    /** Returns whether it is, and as small as middlewares want it to be for that. */
    boolean isRepeatableOnAdvice() {
        return !hadBody || (replay != null && replay.isWanted());
    }

    /** Keeps a copy of a small body of an idempotent request, should its connection be stale. */
    void keepIfIdempotent(String method) {
        if (isBodiless() || !Retries.isIdempotent(method)) {
            return;
        }
        if (replay == null) {
            replay = new ReplayBuffer();
        }
        replay.allowIfStale(MAX_IDEMPOTENT);
    }

    private boolean isBodiless() {
        return ended && !hadBody;
    }

    /** Keeps a copy of what is sent, up to a limit. */
    void keepForReplay(int maxBytes) {
        isKeptWhileConnecting = false;
        ReplayBuffer buffer = replay;
        if (buffer == null) {
            buffer = new ReplayBuffer();
            replay = buffer;
        }
        buffer.allow(maxBytes);
    }

    /**
     * Reads the body before it is forwarded, up to a limit.
     *
     * @return whether it is there already, or too large
     */
    boolean collect(int maxBytes) {
        collectLimit = maxBytes;
        if (isCollected()) {
            return true;
        }
        client.setReading(true);
        return false;
    }

    /** Returns whether the body is there as a whole, or has grown over the limit. */
    boolean isCollected() {
        return ended || isOverLimit();
    }

    boolean isOverLimit() {
        return early != null && early.readableBytes() > collectLimit;
    }

    /** Stops collecting and returns what has come. */
    byte[] collected() {
        client.setReading(false);
        return early == null ? new byte[0] : ByteBufUtil.getBytes(early);
    }

    /** Puts a transform into the body's way. */
    void transform(ChainLink link, BodyTransform transform) {
        TransformChain chain = transforms;
        if (chain == null) {
            chain = new TransformChain(Phase.REQUEST_BODY, exchange, this::write);
            transforms = chain;
        }
        chain.add(link, transform);
    }

    /** Takes the transforms of a middleware out again. */
    void withdrawTransforms(ChainLink link) {
        if (transforms != null) {
            transforms.withdraw(link);
        }
    }

    /**
     * Sends the head and what there is of the body, and lets the rest follow.
     *
     * @param withinRead whether the end of a read from the client will be reported, so that head
     *     and body can leave in one write
     * @param hasAlternative whether another backend would serve, should no connection be made
     */
    void forward(
            RequestHead head,
            @Nullable String upgrade,
            Attempt target,
            boolean withinRead,
            boolean hasAlternative) {
        BackendStream stream = target.stream();
        attempt = target;
        if (hasAlternative && replay == null && stream.isConnecting()) {
            replay = new ReplayBuffer();
            replay.allow(MAX_WHILE_CONNECTING);
            isKeptWhileConnecting = true;
        }
        boolean bodiless = isBodiless();
        if (!bodiless && isTransformed()) {
            head.headers().remove(HeaderName.CONTENT_LENGTH);
        }
        stream.sendHead(head, upgrade, bodiless);
        if (shadow != null) {
            shadow.begin(head, bodiless);
        }
        ByteBuf again = replay == null ? null : replay.again();
        if (again != null) {
            stream.sendBody(again);
        }
        ByteBuf waiting = early;
        early = null;
        if (waiting != null) {
            send(waiting);
        }
        if (ended && !bodiless) {
            finish(target);
        }
        if (ended || !withinRead) {
            stream.flush();
            flushShadow();
        }
        if (!ended && !target.isEnded() && stream.isWritable()) {
            client.setReading(true);
        }
    }

    /** Takes a piece of the body, and its ownership. May throw what a transform throws. */
    void body(ByteBuf data) {
        hadBody = true;
        Attempt target = attempt;
        if (target == null) {
            // It came in one read with the head; no more follows until reading is switched on.
            early = early == null ? data : joined(early, data);
            return;
        }
        if (target.isEnded() && replay == null) {
            data.release();
            return;
        }
        send(data);
        if (!target.isEnded() && !target.stream().isWritable()) {
            client.setReading(false);
        }
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf next) {
        if (first instanceof CompositeByteBuf whole) {
            return whole.addComponent(true, next);
        }
        return Unpooled.compositeBuffer(Integer.MAX_VALUE)
                .addComponent(true, first)
                .addComponent(true, next);
    }

    /** Takes the end. May throw what a transform throws. */
    void end(@Nullable Headers fields) {
        ended = true;
        trailers = fields;
        Attempt target = attempt;
        if (target != null && (!target.isEnded() || replay != null)) {
            finish(target);
        }
    }

    /** Takes the end of a read. May throw what a transform throws. */
    void readComplete() {
        Attempt target = attempt;
        if (target != null && !target.isEnded()) {
            if (transforms != null) {
                transforms.flush();
            }
            target.stream().flush();
        }
        flushShadow();
    }

    private void flushShadow() {
        if (shadow != null) {
            shadow.flush();
        }
    }

    /** Stops reading until the request is forwarded again. */
    void pause() {
        if (!ended) {
            client.setReading(false);
        }
    }

    /** Learns that the request will not be sent again. */
    void answered() {
        if (replay != null) {
            replay.close();
            replay = null;
        }
    }

    void backendWritable() {
        Attempt target = attempt;
        if (isKeptWhileConnecting && target != null && !target.stream().isConnecting()) {
            isKeptWhileConnecting = false;
            answered();
        }
        if (!ended) {
            client.setReading(true);
        }
    }

    /** Begins anew as a stream of bytes, after a switch of protocols. */
    void becomeTunnel() {
        // Transforms were asked for the request's body, which has ended.
        TransformChain chain = transforms;
        transforms = null;
        if (chain != null) {
            chain.close();
        }
        ended = false;
        client.setReading(true);
    }

    void close() {
        if (early != null) {
            early.release();
            early = null;
        }
        if (transforms != null) {
            transforms.close();
        }
        answered();
    }

    private boolean isTransformed() {
        return transforms != null && !transforms.isEmpty();
    }

    private void finish(Attempt target) {
        if (!finished) {
            finished = true;
            if (transforms != null) {
                trailers = transforms.end(trailers);
            }
        }
        if (!target.isEnded()) {
            target.stream().sendEnd(trailers);
            target.stream().flush();
        }
        if (shadow != null) {
            shadow.end(trailers);
        }
    }

    private void send(ByteBuf data) {
        if (transforms != null && isTransformed()) {
            transforms.push(data);
            return;
        }
        write(data);
    }

    private void write(ByteBuf data) {
        if (shadow != null) {
            shadow.body(data);
        }
        if (replay != null) {
            replay.add(data);
        }
        Attempt target = attempt;
        if (target == null || target.isEnded()) {
            data.release();
            return;
        }
        target.stream().sendBody(data);
    }
}
