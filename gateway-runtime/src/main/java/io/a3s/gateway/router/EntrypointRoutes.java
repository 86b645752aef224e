package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a table at one entrypoint. Immutable; listeners keep it as long as the table, to
 * save looking the entrypoint up per request.
 */
public final class EntrypointRoutes<T> {
    private final LayeredIndex requests;
    private final LayeredIndex connections;
    private final boolean asksForServerName;
    private final T[] targets;

    /**
     * Puts together what belongs to an entrypoint.
     *
     * @param asksForServerName whether a rule for connections depends on their server names
     * @param targets those of all routes of the table by rank
     */
    EntrypointRoutes(
            LayeredIndex requests,
            LayeredIndex connections,
            boolean asksForServerName,
            T[] targets) {
        this.asksForServerName = asksForServerName;
        this.requests = requests;
        this.connections = connections;
        this.targets = targets;
    }

    /**
     * Returns the target of the best route for a request, or null if no route takes it, or if a
     * regular expression that could decide took too long.
     */
    public @Nullable T match(RequestHead head, ClientInfo client) {
        String authority = head.authority();
        int start = HostRange.start(authority);
        int end = HostRange.end(authority);
        return target(requests.best(authority, start, end, client, head));
    }

    /**
     * Returns the target of the best route for a connection, or null if no route takes it, or if a
     * regular expression that could decide took too long.
     *
     * @param serverName the name from the TLS greeting in lower case, or null if there is none
     */
    public @Nullable T matchConnection(@Nullable String serverName, ClientInfo client) {
        String name = serverName == null ? "" : serverName;
        int end = name.endsWith(".") ? name.length() - 1 : name.length();
        return target(connections.best(name, 0, end, client, null));
    }

    /** Returns whether the best route for a connection may depend on its server name. */
    public boolean asksForServerName() {
        return asksForServerName;
    }

    private @Nullable T target(int winner) {
        boolean isFound = winner != Winner.NONE && Winner.isDecided(winner);
        return isFound ? targets[Winner.rank(winner)] : null;
    }
}
