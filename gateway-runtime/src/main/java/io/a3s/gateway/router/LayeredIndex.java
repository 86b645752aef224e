package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one kind at one entrypoint.
 *
 * @param here those that name the entrypoint, or null if none does
 * @param everywhere those that listen at all entrypoints, shared by all of these
 */
record LayeredIndex<T>(@Nullable RouteIndex<T> here, RouteIndex<T> everywhere) {
    @Nullable Candidate<T> best(
            String authority, int start, int end, ClientInfo client, RequestHead head) {
        var best = here == null ? null : here.better(null, authority, start, end, client, head);
        return everywhere.better(best, authority, start, end, client, head);
    }

    @Nullable Candidate<T> best(String name, int end, ClientInfo client) {
        var best = here == null ? null : here.better(null, name, end, client);
        return everywhere.better(best, name, end, client);
    }
}
