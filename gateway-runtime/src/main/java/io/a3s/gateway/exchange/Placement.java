package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.Stickiness;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the backend that serves an exchange or a connection: of the route's service, or of those
 * that step in for it, in order. Used on the loop of what it is for.
 */
final class Placement {
    // Each may take as long as connect_timeout.
    private static final int MAX_UNREACHED = 3;

    private final BalanceContext context;
    private final Service routed;
    private final int loop;
    private Service serving;
    private int binding = Stickiness.UNBOUND;
    private @Nullable Set<ServerBackend> tried;
    // Of the serving service, one after the other.
    private int unreached;

    /**
     * Makes a placement.
     *
     * @param context what it is for
     * @param routed the service of the route
     */
    Placement(BalanceContext context, Service routed, int loop) {
        this.context = context;
        this.routed = routed;
        this.loop = loop;
        this.serving = routed;
    }

    /** Returns the service that serves: the route's, until another one has stepped in. */
    Service service() {
        return serving;
    }

    /** Returns whether more than the route's service was there to serve. */
    boolean hasFailover() {
        return routed.failover() != null;
    }

    /** Picks a backend of the first service that has one fit to serve; null if none has. */
    @Nullable ServerBackend select() {
        for (Service pool = routed; pool != null; pool = pool.failover()) {
            ServerBackend picked = bound(pool);
            if (picked == null) {
                picked = pool.pick(context);
            }
            if (picked != null) {
                serveFrom(pool);
                return picked;
            }
        }
        binding = Stickiness.UNBOUND;
        for (Service pool = routed; pool != null; pool = pool.failover()) {
            ServerBackend picked = pool.pickUnfit();
            if (picked != null) {
                serveFrom(pool);
                return picked;
            }
        }
        return null;
    }

    // The backend the client had before, if that is fit to serve.
    private @Nullable ServerBackend bound(Service pool) {
        binding = Stickiness.UNBOUND;
        Stickiness stickiness = pool.stickiness();
        RequestHead head = context.request();
        if (stickiness == null || head == null) {
            return null;
        }
        binding = stickiness.read(head.headers());
        ServerBackend bound = stickiness.bound(binding);
        ServerBackend overdue = bound == null ? null : pool.pickOverdue(context);
        return overdue == null ? bound : overdue;
    }

    /** Returns a fit backend that was not tried, after one has failed; null if all were tried. */
    @Nullable ServerBackend another(ServerBackend failed) {
        note(failed);
        return untried(false);
    }

    /**
     * Does the same after a backend could not be reached. Of one service, only so many are tried,
     * because each may take its time.
     */
    @Nullable ServerBackend elsewhere(ServerBackend failed) {
        note(failed);
        unreached++;
        return untried(unreached >= MAX_UNREACHED);
    }

    private void note(ServerBackend failed) {
        if (tried == null) {
            tried = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        tried.add(failed);
    }

    private @Nullable ServerBackend untried(boolean isServingOver) {
        Set<ServerBackend> known = tried == null ? Set.of() : tried;
        Service begin = isServingOver ? serving.failover() : serving;
        for (Service pool = begin; pool != null; pool = pool.failover()) {
            ServerBackend next = pool.pickUntried(known);
            if (next != null) {
                serveFrom(pool);
                return next;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // one object stands for a service in a snapshot
    private void serveFrom(Service pool) {
        if (pool == serving) {
            return;
        }
        if (pool != routed) {
            serving.stats().failovers.add(loop, 1);
            pool.stats().requests.add(loop, 1);
        }
        serving = pool;
        unreached = 0;
        binding = Stickiness.UNBOUND;
    }

    /** Binds the client to the backend that has answered, if the service wants that. */
    void bind(ServerBackend answered, ResponseHead answer) {
        Stickiness stickiness = serving.stickiness();
        if (stickiness != null && !stickiness.isKept(binding, answered)) {
            answer.headers()
                    .add(
                            HeaderName.SET_COOKIE,
                            stickiness.cookie(answered, context.client().isSecure()));
        }
    }
}
