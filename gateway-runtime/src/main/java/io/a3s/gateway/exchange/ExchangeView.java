package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.RouteInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What plugins see of an exchange as long as it runs, and leave with it. */
abstract class ExchangeView extends ExchangeFacts implements Exchange {
    /** Whether the client is gone. Asked by tasks of middlewares on their threads. */
    volatile boolean cancelled;

    private @Nullable SlotValues slots;

    ExchangeView(RequestHead head, ClientInfo client, String id, long startNanos) {
        super(head, client, id, startNanos);
    }

    final RouteTarget requireRoute() {
        RouteTarget taken = route;
        if (taken == null) {
            throw new IllegalStateException("no route yet");
        }
        return taken;
    }

    final Placement requirePlacement() {
        Placement known = placement;
        if (known == null) {
            throw new IllegalStateException("nothing was forwarded yet");
        }
        return known;
    }

    @Override
    public final RequestHead request() {
        return head;
    }

    @Override
    public final ClientInfo client() {
        return client;
    }

    @Override
    public final RouteInfo route() {
        return requireRoute();
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final @Nullable Identity identity() {
        return identity;
    }

    @Override
    public final void setIdentity(Identity who) {
        identity = Objects.requireNonNull(who, "identity");
    }

    @Override
    public final <T> T get(Slot<T> slot) {
        return slots == null ? slot.initial() : slots.get(slot);
    }

    @Override
    public final <T> void set(Slot<T> slot, T value) {
        SlotValues known = slots;
        if (known == null) {
            known = new SlotValues();
            slots = known;
        }
        known.set(slot, value);
    }

    @Override
    public final @Nullable String backend() {
        return backendLabel();
    }

    @Override
    public final boolean isCancelled() {
        return cancelled;
    }
}
