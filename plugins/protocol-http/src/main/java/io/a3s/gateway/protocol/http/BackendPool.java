package io.a3s.gateway.protocol.http;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kept connections of one event loop to one backend. Last used, first out. */
final class BackendPool {
    private final ArrayDeque<BackendConnection> idle = new ArrayDeque<>();
    private boolean forgotten;

    /** Returns whether connections are no longer to be kept. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Returns whether no connection is kept. */
    boolean isEmpty() {
        return idle.isEmpty();
    }

    /** Takes a connection out, or returns null if none is kept. */
    @Nullable BackendConnection take() {
        BackendConnection connection = idle.pollLast();
        while (connection != null && !connection.isAlive()) {
            connection = idle.pollLast();
        }
        return connection;
    }

    /** Keeps a connection. */
    void keep(BackendConnection connection) {
        idle.addLast(connection);
    }

    /** Strikes out a connection that was closed while it was kept. */
    void remove(BackendConnection connection) {
        idle.removeLastOccurrence(connection);
    }

    /** Closes all kept connections, and keeps none from now on. */
    void forget() {
        forgotten = true;
        List<BackendConnection> closing = List.copyOf(idle);
        idle.clear();
        closing.forEach(BackendConnection::close);
    }
}
