package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.Headers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends a client to the backend it had before, by a cookie with an id that says nothing by itself,
 * and a table of the gateway that knows whose it is. An id that is not in the table counts as none
 * and is never bound: whoever makes up an id, to have somebody else use it, gains nothing. Safe for
 * use by any thread.
 */
public final class TableAffinity implements Affinity {
    private final StickyTable table;
    private final AffinityCookie cookie;
    // By URL, as the table is there for longer than backends that are no longer configured.
    private final Map<URI, ServerBackend> backends;

    /**
     * Makes the affinity of a pool.
     *
     * @param table where clients are bound, which may be in use by others with the same backends
     */
    public TableAffinity(StickyTable table, AffinityCookie cookie, List<ServerBackend> backends) {
        this.table = table;
        this.cookie = cookie;
        this.backends =
                backends.stream()
                        .distinct()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        ServerBackend::url, Function.identity()));
    }

    @Override
    public @Nullable Binding read(Headers request) {
        return find(request);
    }

    private StickyTable.@Nullable Entry find(Headers request) {
        String id = Cookies.find(request, cookie.name());
        return id == null ? null : table.find(id);
    }

    @Override
    public @Nullable ServerBackend bound(Binding binding) {
        ServerBackend backend =
                binding instanceof StickyTable.Entry entry ? backends.get(entry.backend()) : null;
        return backend != null && backend.isFit() ? backend : null;
    }

    @Override
    public @Nullable String bind(
            @Nullable Binding binding, ServerBackend answered, Headers request, boolean isSecure) {
        // What another pool has read says nothing here, where the client may have been before.
        StickyTable.Entry known =
                binding instanceof StickyTable.Entry entry && entry.isOf(table)
                        ? entry
                        : find(request);
        if (known == null) {
            return cookie.set(table.add(answered.url()).id(), isSecure);
        }
        return known.keep(answered.url()) ? cookie.set(known.id(), isSecure) : null;
    }
}
