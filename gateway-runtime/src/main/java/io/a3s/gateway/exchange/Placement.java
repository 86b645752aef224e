package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.service.Affinity;
import io.a3s.gateway.service.RevisionDraw;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
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
    // If something is waited for, or was in vain.
    private @Nullable Awaited waits;
    // Of the service at hand, if that has revisions.
    private @Nullable RevisionPlace revisions;
    // Of the pool that was asked last, which may not be the one that answers.
    private Affinity.@Nullable Binding binding;
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
        Revision chosen = revision();
        return chosen == null ? serving : chosen.service();
    }

    private @Nullable Revision revision() {
        return revisions == null ? null : revisions.chosen;
    }

    /** Returns the name of the revision that serves, or null if there is none. */
    static @Nullable String revisionName(@Nullable Placement placement) {
        Revision chosen = placement == null ? null : placement.revision();
        return chosen == null ? null : chosen.name();
    }

    /** Returns what is counted about the revision that serves, or null if there is none. */
    @Nullable RevisionStats revisionStats() {
        Revision chosen = revision();
        return chosen == null ? null : chosen.stats();
    }

    /** Begins to measure an attempt, if a revision serves. */
    void measure(long startNanos) {
        RevisionPlace known = revisions;
        if (known != null) {
            Revision chosen = known.chosen;
            known.meter =
                    chosen == null ? null : new RevisionMeter(chosen.stats(), loop, startNanos);
        }
    }

    /** Returns what measures the latest attempt, or null if nothing does. */
    @Nullable RevisionMeter meter() {
        return revisions == null ? null : revisions.meter;
    }

    /** Returns whether more than the route's service was there to serve. */
    boolean hasFailover() {
        return routed.failover() != null;
    }

    /** Returns whether what one backend cannot be reached for may find another one. */
    boolean hasAlternative() {
        return serving.hasAlternative();
    }

    /** How a backend of a pool is picked. */
    private enum Pick {
        FIT,
        UNFIT,
        UNTRIED
    }

    /**
     * Picks a backend of the first service that has one fit to serve; null if none has, or if the
     * {@linkplain #awaited() service} that is to serve has none yet.
     */
    @Nullable ServerBackend select() {
        Awaited known = waits;
        if (known != null) {
            known.clear();
        }
        Service first = known == null ? routed : known.first;
        for (Service pool = first; pool != null; pool = pool.failover()) {
            ServerBackend picked = pickFrom(pool, Pick.FIT);
            if (picked != null || awaited() != null) {
                return picked;
            }
        }
        for (Service pool = first; pool != null; pool = pool.failover()) {
            ServerBackend picked = pickFrom(pool, Pick.UNFIT);
            if (picked != null) {
                return picked;
            }
        }
        Awaited now = waits;
        if (now != null && now.lastResort != null) {
            now.service = now.lastResort;
            now.pool = now.lastPool;
        }
        return null;
    }

    /**
     * Returns the service that there is no backend of yet and that is worth waiting for: a whole
     * one, or that of a drawn revision. Null if there is none.
     */
    @Nullable Service awaited() {
        return waits == null ? null : waits.service;
    }

    private Awaited waits() {
        Awaited known = waits;
        if (known == null) {
            known = new Awaited(routed);
            waits = known;
        }
        return known;
    }

    /** Waits for a place at the service that serves, and returns it. */
    Service awaitPlace() {
        Service own = service();
        waits().waitFor(own, serving);
        return own;
    }

    /**
     * Picks a backend of those that step in for the service that is waited for, while that cannot
     * be started; null if none is fit to serve, and it may as well be waited for.
     */
    @Nullable ServerBackend meanwhile() {
        Awaited known = waits();
        Service own = known.service;
        Service of = known.pool;
        if (own == null || of == null) {
            return null;
        }
        for (Service pool = of.failover(); pool != null; pool = pool.failover()) {
            ServerBackend picked = pickFrom(pool, Pick.FIT);
            if (picked != null) {
                return picked;
            }
            // It would have to be waited for as well.
            known.waitFor(own, of);
        }
        return null;
    }

    /**
     * Does without the service that was waited for, and goes on as {@link #select} with those that
     * step in for it.
     */
    @Nullable ServerBackend instead() {
        Awaited known = waits();
        Service inVain = known.pool;
        known.first = inVain == null ? null : inVain.failover();
        return select();
    }

    // Of the revision that was chosen first, then of those that take its place.
    private @Nullable ServerBackend pickFrom(Service pool, Pick how) {
        Revisions several = pool.revisions();
        if (several == null) {
            ServerBackend picked = pick(pool, how);
            if (picked != null) {
                serveFrom(pool, null);
            } else if (how == Pick.FIT) {
                boolean _ = waitsFor(pool, pool);
            }
            return picked;
        }
        RevisionDraw drawn = drawFrom(several);
        Revision next;
        for (int rank = 0; (next = drawn.get(rank)) != null; rank++) {
            ServerBackend picked = pick(next.service(), how);
            if (picked != null) {
                serveFrom(pool, next);
                return picked;
            }
            if (rank == 0 && how == Pick.FIT && waitsFor(pool, next.service())) {
                return null;
            }
        }
        return null;
    }

    // If others always took its place, one without replicas would never get any.
    private boolean waitsFor(Service pool, Service own) {
        ScaledBackends scaled = own.scaled();
        if (scaled == null || !scaled.backends().isEmpty()) {
            return false;
        }
        if (context.request() == null || !scaled.isQueueing()) {
            scaled.want();
            return false;
        }
        Awaited known = waits();
        if (pool.failover() != null && scaled.isStuck()) {
            scaled.want();
            if (known.lastResort == null) {
                known.lastResort = own;
                known.lastPool = pool;
            }
            return false;
        }
        known.waitFor(own, pool);
        return true;
    }

    // Once, or each attempt would count for the shares.
    @SuppressWarnings("ReferenceEquality") // one object stands for the revisions of a service
    private RevisionDraw drawFrom(Revisions several) {
        RevisionPlace known = revisions;
        if (known != null && known.from == several) {
            return known.draw;
        }
        RevisionPlace next = new RevisionPlace(several, several.draw(context));
        // Which serves until another one does.
        next.chosen = revision();
        revisions = next;
        return next.draw;
    }

    private @Nullable ServerBackend pick(Service pool, Pick how) {
        return switch (how) {
            case FIT -> {
                ServerBackend picked = bound(pool);
                yield picked == null ? pool.pick(context) : picked;
            }
            case UNFIT -> pool.pickUnfit();
            case UNTRIED -> pool.pickUntried(tried == null ? Set.of() : tried);
        };
    }

    // The backend the client had before, if that is fit to serve.
    private @Nullable ServerBackend bound(Service pool) {
        Affinity affinity = pool.affinity();
        RequestHead head = context.request();
        if (affinity == null || head == null) {
            return null;
        }
        binding = affinity.read(head.headers());
        ServerBackend bound = binding == null ? null : affinity.bound(binding);
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

    /**
     * Takes a place at a backend that was picked, or at another one if it has none.
     *
     * @return null if there is none, or if others wait for one
     */
    @Nullable ServerBackend enter(ServerBackend picked) {
        Service full = service();
        if (!isCrowded(full) && picked.enter(loop)) {
            return picked;
        }
        // If it was to put the backend to the test, somebody else does.
        full.over(picked, context);
        Revision chosen = revision();
        for (Service pool = serving; pool != null; pool = pool.failover()) {
            Service own = chosen == null ? pool : chosen.service();
            ServerBackend other = isCrowded(own) ? null : own.enterAny(loop);
            if (other != null || isQueueing(own)) {
                serveFrom(pool, chosen);
                return other;
            }
            wake(own);
            chosen = pool.failover() == null ? null : first(pool.failover());
        }
        return null;
    }

    /** Returns the revision of a service that is drawn for this, or null if there is none. */
    private @Nullable Revision first(Service pool) {
        Revisions several = pool.revisions();
        return several == null ? null : drawFrom(several).get(0);
    }

    private static boolean isQueueing(Service pool) {
        ScaledBackends scaled = pool.scaled();
        return scaled != null && scaled.isQueueing();
    }

    private static void wake(Service pool) {
        ScaledBackends scaled = pool.scaled();
        if (scaled != null && scaled.backends().isEmpty()) {
            scaled.want();
        }
    }

    private static boolean isCrowded(Service pool) {
        ScaledBackends scaled = pool.scaled();
        return scaled != null && scaled.isCrowded();
    }

    private void note(ServerBackend failed) {
        if (tried == null) {
            tried = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        tried.add(failed);
    }

    private @Nullable ServerBackend untried(boolean isServingOver) {
        Service begin = isServingOver ? serving.failover() : serving;
        for (Service pool = begin; pool != null; pool = pool.failover()) {
            ServerBackend next = pickFrom(pool, Pick.UNTRIED);
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    /**
     * Has a service serve from now on that was waited for.
     *
     * @param own the one that has the backends: a whole service, or that of a revision
     */
    @SuppressWarnings("ReferenceEquality") // one object stands for a service in a snapshot
    void serveFrom(Service own) {
        for (Service pool = routed; pool != null; pool = pool.failover()) {
            Revisions several = pool.revisions();
            Revision chosen = several == null ? null : several.of(own);
            if (chosen != null || pool == own) {
                serveFrom(pool, chosen);
                return;
            }
        }
        throw new IllegalStateException(own.name() + " is not of this route");
    }

    /** Has another service serve from now on. */
    @SuppressWarnings("ReferenceEquality") // one object stands for a service in a snapshot
    private void serveFrom(Service pool, @Nullable Revision chosen) {
        RevisionPlace known = revisions;
        if (known != null && known.chosen != chosen) {
            known.chosen = chosen;
            if (chosen != null) {
                chosen.stats().requests.add(loop, 1);
            }
        }
        if (pool == serving) {
            return;
        }
        if (pool != routed) {
            serving.stats().failovers.add(loop, 1);
            pool.stats().requests.add(loop, 1);
        }
        serving = pool;
        unreached = 0;
    }

    /** Binds the client to the backend that has answered, if the service wants that. */
    void bind(ServerBackend answered, ResponseHead answer) {
        RevisionPlace known = revisions;
        if (known != null && known.chosen != null) {
            String place = known.draw.cookie(context.client().isSecure());
            if (place != null) {
                answer.headers().add(HeaderName.SET_COOKIE, place);
            }
        }
        Affinity affinity = service().affinity();
        RequestHead head = context.request();
        if (affinity == null || head == null) {
            return;
        }
        String cookie =
                affinity.bind(binding, answered, head.headers(), context.client().isSecure());
        if (cookie != null) {
            answer.headers().add(HeaderName.SET_COOKIE, cookie);
        }
    }
}
