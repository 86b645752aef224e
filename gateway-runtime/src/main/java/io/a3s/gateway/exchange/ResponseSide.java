package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The response's way to the client, with backpressure. */
final class ResponseSide {
    private final ExchangeFacts facts;
    private final ClientStream client;
    private @Nullable ResponseHead head;
    private @Nullable TransformChain transforms;
    private @Nullable Attempt source;
    private boolean blocked;

    ResponseSide(ExchangeFacts facts, ClientStream client) {
        this.facts = facts;
        this.client = client;
    }

    /** Begins a response, or replaces one whose head has not gone out. */
    void begin(ResponseHead answer, @Nullable Attempt from) {
        // What the middlewares asked for was about the response that this one replaces.
        close();
        head = answer;
        source = from;
        facts.status = answer.status();
    }

    /** Goes on with the body of a backend, after the head of the response has gone out. */
    void join(@Nullable Attempt from) {
        source = from;
        if (blocked && from != null) {
            from.setReading(false);
        }
    }

    @Nullable ResponseHead head() {
        return head;
    }

    /** Puts a transform into the body's way. */
    void transform(ChainLink link, BodyTransform transform) {
        TransformChain chain = transforms;
        if (chain == null) {
            chain = new TransformChain(Phase.RESPONSE_BODY, facts.id, this::write);
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

    /** Sends the head. */
    void sendHead(ResponseHead answer, boolean endOfStream) {
        if (endOfStream) {
            // Without a body there is nothing to transform, nor room for what one might add.
            close();
        } else if (isTransformed()) {
            answer.headers().remove(HeaderName.CONTENT_LENGTH);
        }
        answer.headers().set(HeaderName.X_REQUEST_ID, facts.id);
        client.sendHead(answer, endOfStream);
    }

    /** Goes on as a stream of bytes, after a switch of protocols, which is no body to transform. */
    void becomeTunnel() {
        close();
    }

    /** Takes a piece of the body, and its ownership. May throw what a transform throws. */
    void body(ByteBuf data) {
        if (facts.firstByteNanos == 0) {
            facts.firstByteNanos = System.nanoTime();
        }
        if (transforms != null && isTransformed()) {
            transforms.push(data);
            return;
        }
        write(data);
    }

    /** Takes the end of a read from the backend. May throw what a transform throws. */
    void flush() {
        if (transforms != null) {
            transforms.flush();
        }
        client.flush();
    }

    /** Takes the end. May throw what a transform throws. */
    void end(@Nullable Headers trailers) {
        Headers left = transforms == null ? trailers : transforms.end(trailers);
        client.sendEnd(left);
        client.flush();
    }

    /** Returns whether the client takes nothing at the moment. */
    boolean isBlocked() {
        return blocked;
    }

    /**
     * Returns whether the response could be ended regularly although its body is not complete: its
     * length was not announced, whoever changes it can end there, and the client takes what it
     * gets.
     */
    boolean canEnd() {
        ResponseHead answer = head;
        return answer != null
                && !blocked
                && (transforms == null || transforms.canEnd())
                && !answer.headers().contains(HeaderName.CONTENT_LENGTH);
    }

    /**
     * Ends a response that {@link #canEnd}, with what is said in the place of the rest.
     *
     * @param word the last piece of the body, whose ownership it takes; null for none
     * @return false if a transform fails over it, and the response has to be cut off after all
     */
    boolean endsWith(@Nullable ByteBuf word, @Nullable Headers trailers) {
        try {
            if (word != null) {
                body(word);
            }
            end(trailers);
            return true;
        } catch (TransformFailedException | BodyRefusedException e) {
            // Counted where it happened.
            return false;
        }
    }

    void clientWritable() {
        blocked = false;
        if (source != null && !source.isEnded()) {
            source.setReading(true);
        }
    }

    void close() {
        TransformChain chain = transforms;
        transforms = null;
        if (chain != null) {
            chain.close();
        }
    }

    private boolean isTransformed() {
        return transforms != null && !transforms.isEmpty();
    }

    private void write(ByteBuf data) {
        facts.responseBytes += data.readableBytes();
        client.sendBody(data);
        Attempt from = source;
        if (!blocked && from != null && !from.isEnded() && !client.isWritable()) {
            blocked = true;
            from.setReading(false);
        }
    }
}
