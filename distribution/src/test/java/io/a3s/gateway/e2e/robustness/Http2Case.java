package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.Http2Wire;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.Set;

/**
 * Something a client does on a connection of HTTP/2, and what has to come of it.
 *
 * @param section where that is laid down: of RFC 9113, or of RFC 7541 for HPACK
 * @param name what the client does
 * @param script sends it, on a connection that has been opened unless the case is about that
 * @param outcome what has to come of it
 */
record Http2Case(String section, String name, Script script, Outcome outcome) {
    /** What a client sends. */
    @FunctionalInterface
    interface Script {
        void run(Http2Wire wire) throws IOException;
    }

    /** What has to come of a case. */
    sealed interface Outcome {}

    /** GOAWAY with one of these errors, and the end of the connection. */
    record Connection(Set<Http2Error> errors) implements Outcome {}

    /** One stream is reset with one of these errors, and the connection goes on. */
    record Stream(int stream, Set<Http2Error> errors) implements Outcome {}

    /** A response with this status, and the connection goes on. */
    record Answer(int stream, int status) implements Outcome {}

    /** Nothing; the connection goes on. */
    record Nothing() implements Outcome {}

    /** The connection ends, in whatever way. */
    record End() implements Outcome {}

    static Outcome connection(Http2Error... errors) {
        return new Connection(Set.of(errors));
    }

    static Outcome stream(Http2Error... errors) {
        return new Stream(1, Set.of(errors));
    }

    static Outcome answer(int status) {
        return new Answer(1, status);
    }

    static Outcome nothing() {
        return new Nothing();
    }

    @Override
    public String toString() {
        return section + " " + name;
    }
}
