package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body the test feeds chunk by chunk through the transforms a middleware asked for. It
 * invalidates each chunk when its callback returns and refuses to emit one twice, as the gateway
 * does.
 *
 * @since 1.0
 */
public final class FakeBody implements BodyControl {
    private final Headers headers;
    private final BodyAccess declared;
    private final String wither;
    private final List<BodyTransform> transforms = new ArrayList<>();
    private final List<byte[]> output = new ArrayList<>();
    private boolean closed;
    private int replayLimit;
    private @Nullable Reply refusal;

    FakeBody(Headers headers, BodyAccess declared, String wither) {
        this.headers = headers;
        this.declared = declared;
        this.wither = wither;
    }

    @Override
    public void transform(BodyTransform transform) {
        if (declared == BodyAccess.NONE) {
            throw new IllegalStateException(
                    "a body is transformed without having been declared (expected: needs() of the"
                            + " factory with "
                            + wither
                            + ", and the same in this exchange)");
        }
        transforms.add(transform);
        headers.remove(HeaderName.CONTENT_LENGTH);
    }

    @Override
    public void keepForReplay(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1 or more)");
        }
        replayLimit = Math.max(replayLimit, maxBytes);
    }

    /** Returns how much is kept so that the request can be sent again; 0 if nobody asked. */
    public int replayLimit() {
        return replayLimit;
    }

    /** Returns the reply of the transform that gave the exchange up, if one did. */
    public Optional<Reply> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Returns the transforms asked for so far, in order. */
    public List<BodyTransform> transforms() {
        return List.copyOf(transforms);
    }

    /** Feeds one chunk and returns this body. */
    public FakeBody feed(byte[] chunk) {
        requireOpen();
        pass(0, new FakeChunk(chunk.clone()));
        return this;
    }

    /** Feeds one chunk of UTF-8 text and returns this body. */
    public FakeBody feed(String chunk) {
        return feed(chunk.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends a read, as the gateway does before it sends on what has come, and returns this body. */
    public FakeBody flush() {
        requireOpen();
        for (int i = 0; i < transforms.size(); i++) {
            transforms.get(i).onFlush(sinkBehind(i));
        }
        return this;
    }

    /** Ends the body in the regular way, closes the transforms and returns this body. */
    public FakeBody end() {
        requireOpen();
        try {
            for (int i = 0; i < transforms.size(); i++) {
                var _ = transforms.get(i).onEnd(sinkBehind(i), null);
            }
        } finally {
            close();
        }
        return this;
    }

    /** Closes the transforms without an end, as when the client leaves, and returns this body. */
    public FakeBody cutOff() {
        requireOpen();
        close();
        return this;
    }

    /** Returns what came out so far, one element for each emitted chunk. */
    public List<byte[]> chunks() {
        return List.copyOf(output);
    }

    /** Returns what came out so far as UTF-8 text. */
    public String text() {
        byte[] whole = new byte[output.stream().mapToInt(chunk -> chunk.length).sum()];
        int length = 0;
        for (byte[] chunk : output) {
            System.arraycopy(chunk, 0, whole, length, chunk.length);
            length += chunk.length;
        }
        return new String(whole, StandardCharsets.UTF_8);
    }

    private void pass(int index, FakeChunk chunk) {
        if (refusal != null) {
            return;
        }
        if (index == transforms.size()) {
            output.add(chunk.toByteArray());
            return;
        }
        try {
            transforms.get(index).onChunk(chunk, sinkBehind(index));
        } finally {
            chunk.expire();
        }
    }

    private void refuse(Reply reply) {
        if (refusal == null) {
            refusal = reply;
        }
    }

    private FakeSink sinkBehind(int index) {
        return new FakeSink(chunk -> pass(index + 1, chunk), this::refuse);
    }

    private void close() {
        closed = true;
        transforms.forEach(BodyTransform::close);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the body has already ended");
        }
    }
}
