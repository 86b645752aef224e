package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one kind at one entrypoint.
 *
 * @param here those that name the entrypoint, or null if none does
 * @param everywhere those that listen at all entrypoints, shared by all of these, or null if there
 *     are none
 */
record LayeredIndex(@Nullable RouteIndex here, @Nullable RouteIndex everywhere) {
    /** Returns the {@link Winner} of the routes that take a request or connection. */
    int best(String authority, int start, int end, ClientInfo client, @Nullable RequestHead head) {
        int best = Winner.NONE;
        if (here != null) {
            best = here.better(best, authority, start, end, client, head);
        }
        if (everywhere != null) {
            best = everywhere.better(best, authority, start, end, client, head);
        }
        return best;
    }
}
