package io.a3s.gateway.service;

import io.a3s.gateway.service.balance.Hashes;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the part of a request that decides which backend serves it. One that does not have it, or
 * a connection without HTTP, goes by the client's address.
 */
public final class HashKey implements ToLongFunction<BalanceContext> {
    /** Finds the part in a request's head; null if it does not have it. */
    @FunctionalInterface
    private interface Part {
        @Nullable String of(RequestHead head);
    }

    private final Part part;

    private HashKey(Part part) {
        this.part = part;
    }

    /** Goes by the client's address. */
    public static HashKey ofClient() {
        return new HashKey(head -> null);
    }

    /** Goes by the path, without the query. */
    public static HashKey ofPath() {
        return new HashKey(RequestHead::path);
    }

    /** Goes by a header's first value. */
    public static HashKey ofHeader(HeaderName name) {
        return new HashKey(head -> head.headers().get(name));
    }

    /** Goes by a cookie. */
    public static HashKey ofCookie(String name) {
        return new HashKey(head -> Cookies.find(head.headers(), name));
    }

    @Override
    public long applyAsLong(BalanceContext context) {
        RequestHead head = context.request();
        String found = head == null ? null : part.of(head);
        return Hashes.of(found == null ? context.client().addressText() : found);
    }
}
