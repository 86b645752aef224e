package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one event loop to one backend of HTTP/2. Streams share a connection until the
 * backend takes no more on it; then there is another one, and with {@link #MAX_CONNECTIONS} of
 * them, streams wait for one that ends.
 */
final class H2BackendPool {
    static final int MAX_CONNECTIONS = 64;
    private static final int MAX_WAITING = 1024;

    /** What a backend is taken to allow before it has said so (RFC 9113 §6.5.2). */
    private static final int USUAL_STREAMS = 100;

    private record Waiting(H2BackendStream stream, ConnectOptions options) {}

    private final LoopState loop;
    private final Backend backend;
    private final List<H2BackendConnection> connections = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int expectedStreams = USUAL_STREAMS;
    private boolean forgotten;

    H2BackendPool(LoopState loop, Backend backend) {
        this.loop = loop;
        this.backend = backend;
    }

    /** Opens a stream. */
    H2BackendStream open(ConnectOptions options, BackendStreamHandler handler) {
        H2BackendStream stream = new H2BackendStream(loop, this, handler);
        place(stream, options);
        return stream;
    }

    /** Finds a connection for a stream that has none. */
    void place(H2BackendStream stream, ConnectOptions options) {
        for (int i = 0; i < connections.size(); i++) {
            H2BackendConnection connection = connections.get(i);
            if (connection.hasRoom()) {
                connection.take(stream, options);
                return;
            }
        }
        if (connections.size() < MAX_CONNECTIONS) {
            H2BackendConnection made = H2BackendConnectionBuilder.build(loop, this, backend);
            connections.add(made);
            made.take(stream, options);
            made.connect(options);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.addLast(new Waiting(stream, options));
        } else {
            stream.fail(
                    new UpstreamFailure(
                            Kind.CONNECT_FAILED,
                            "all connections are full, and %d requests wait"
                                    .formatted(MAX_WAITING)));
        }
    }

    /** Gives places that have become free to streams that wait. */
    void serveWaiting() {
        while (!waiting.isEmpty()) {
            H2BackendConnection free = null;
            for (int i = 0; free == null && i < connections.size(); i++) {
                free = connections.get(i).hasRoom() ? connections.get(i) : null;
            }
            if (free == null && connections.size() >= MAX_CONNECTIONS) {
                return;
            }
            Waiting next = waiting.removeFirst();
            place(next.stream(), next.options());
        }
    }

    /** Strikes out a stream that was given up while it waited. */
    void giveUp(H2BackendStream stream) {
        waiting.removeIf(each -> each.stream() == stream);
    }

    /** Returns how many streams a connection takes that has yet to be made. */
    int expectedStreams() {
        return expectedStreams;
    }

    /** Learns how many streams a new connection takes. */
    void expect(int streams) {
        expectedStreams = streams;
    }

    /** Strikes out a connection that takes no more streams. */
    void remove(H2BackendConnection connection) {
        if (connections.remove(connection)) {
            serveWaiting();
        }
    }

    /** Returns whether connections are no longer to be kept. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Closes the connections that nobody uses, and the others as soon as nobody does. */
    void forget() {
        forgotten = true;
        List.copyOf(connections).forEach(H2BackendConnection::closeIfUnused);
    }
}
