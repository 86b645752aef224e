package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.config.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a middleware will do with bodies and threads, said before its first exchange. From this the
 * gateway knows at load whether a chain suits its route, and holds the middleware to it: what was
 * not declared is refused when it is asked for. Immutable.
 *
 * <pre>{@code
 * Needs.none().withResponseChunks().withBlocking()
 * }</pre>
 *
 * @since 1.0
 */
public final class Needs {
    /** What a middleware does with a body. Cases may be added. */
    public enum BodyAccess {
        /** It does not touch the body. */
        NONE,
        /** It sends the body through a transform, piece by piece as it streams. */
        CHUNKS,
        /** It holds back the body until it has all of it. */
        WHOLE
    }

    private static final Body UNTOUCHED = new Body(BodyAccess.NONE, null);
    private static final Body STREAMED = new Body(BodyAccess.CHUNKS, null);
    private static final Needs NONE = new Needs(UNTOUCHED, UNTOUCHED, false);

    private record Body(BodyAccess access, @Nullable DataSize max) {
        static Body whole(DataSize max) {
            if (max.bytes() < 1) {
                throw new IllegalArgumentException("max: " + max + " (expected: 1 byte or more)");
            }
            return new Body(BodyAccess.WHOLE, max);
        }

        // Collecting a body includes to see its pieces.
        Body streamed() {
            return access == BodyAccess.NONE ? STREAMED : this;
        }

        void describe(String what, List<String> words) {
            switch (access) {
                case NONE -> {}
                case CHUNKS -> words.add(what + " body in chunks");
                case WHOLE -> words.add("whole " + what + " body up to " + max);
            }
        }
    }

    private final Body request;
    private final Body response;
    private final boolean blocking;

    private Needs(Body request, Body response, boolean blocking) {
        this.request = request;
        this.response = response;
        this.blocking = blocking;
    }

    /** Returns the needs of a middleware that looks at heads only and never blocks. */
    public static Needs none() {
        return NONE;
    }

    /** Returns a copy that sends request bodies through transforms, piece by piece. */
    public Needs withRequestChunks() {
        return new Needs(request.streamed(), response, blocking);
    }

    /** Returns a copy that sends response bodies through transforms, piece by piece. */
    public Needs withResponseChunks() {
        return new Needs(request, response.streamed(), blocking);
    }

    /**
     * Returns a copy that collects request bodies, which includes to send them through transforms.
     *
     * @param max the most it holds of one body, at least 1 byte
     */
    public Needs withWholeRequest(DataSize max) {
        return new Needs(Body.whole(max), response, blocking);
    }

    /**
     * Returns a copy that collects response bodies, which includes to send them through transforms.
     * Routers marked as streaming refuse it, as their clients would wait for the last byte to see
     * the first.
     *
     * @param max the most it holds of one body, at least 1 byte
     */
    public Needs withWholeResponse(DataSize max) {
        return new Needs(request, Body.whole(max), blocking);
    }

    /**
     * Returns a copy that does work that blocks, on virtual threads: as a {@link
     * BlockingMiddleware} or by {@link io.a3s.gateway.spi.http.Exchange#offload}.
     */
    public Needs withBlocking() {
        return new Needs(request, response, true);
    }

    /** Returns what is done with request bodies. */
    public BodyAccess requestBody() {
        return request.access;
    }

    /** Returns what is done with response bodies. */
    public BodyAccess responseBody() {
        return response.access;
    }

    /** Returns the most that is held of a request body, if it is collected. */
    public Optional<DataSize> requestBodyMax() {
        return Optional.ofNullable(request.max);
    }

    /** Returns the most that is held of a response body, if it is collected. */
    public Optional<DataSize> responseBodyMax() {
        return Optional.ofNullable(response.max);
    }

    /** Returns whether it does work that blocks. */
    public boolean isBlocking() {
        return blocking;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Needs that
                && request.equals(that.request)
                && response.equals(that.response)
                && blocking == that.blocking;
    }

    @Override
    public int hashCode() {
        return Objects.hash(request, response, blocking);
    }

    /** Returns the needs in words, such as {@code response body in chunks, blocking}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        request.describe("request", words);
        response.describe("response", words);
        if (blocking) {
            words.add("blocking");
        }
        return words.isEmpty() ? "none" : String.join(", ", words);
    }
}
