package io.a3s.gateway.service;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.observe.RevisionView;
import io.a3s.gateway.spi.backend.BalanceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of a service, each with a pool of its own, and how requests are shared among them.
 * The shares may be changed at any time, by any thread.
 */
public final class Revisions {
    /**
     * One of them.
     *
     * @param service its backends; has the name of the whole service
     */
    public record Revision(String name, Service service, RevisionStats stats) {
        /**
         * Returns whether a backend is fit to serve, or is there as soon as a request wants one: a
         * revision that is scaled may have none, and only does badly when none can be started.
         */
        public boolean isFit() {
            List<ServerBackend> own = service.backends();
            ScaledBackends scaled = service.scaled();
            if (own.isEmpty() && scaled != null) {
                return !scaled.isStuck();
            }
            return own.stream().anyMatch(ServerBackend::isFit);
        }
    }

    private final List<Revision> all;
    // Of those that are not scaled.
    private final List<ServerBackend> backends;
    private final boolean isScaled;
    private final List<Integer> layout;
    private final @Nullable RevisionAffinity affinity;
    private volatile RevisionSplit split;

    /**
     * Puts revisions together.
     *
     * @param percents their shares, in the same order; 100 in all
     * @param layout their indexes in the order in which they lie side by side in the range of
     *     users. Two that exchange shares are best neighbours, at the end
     * @param affinity keeps users on one; null if nothing does
     */
    public Revisions(
            List<Revision> all,
            int[] percents,
            List<Integer> layout,
            @Nullable RevisionAffinity affinity) {
        this.all = List.copyOf(all);
        this.isScaled = all.stream().anyMatch(each -> each.service().scaled() != null);
        this.backends = isScaled ? List.of() : together();
        this.layout = List.copyOf(layout);
        this.affinity = affinity;
        this.split = newSplit(percents);
    }

    private RevisionSplit newSplit(int[] percents) {
        return new RevisionSplit(percents, layout, new SplittableRandom());
    }

    /** Changes the shares; those that are the same already leave the sequence as it is. */
    public void setPercents(int[] percents) {
        RevisionSplit current = split;
        for (int i = 0; i < percents.length; i++) {
            if (current.percent(i) != percents[i]) {
                split = newSplit(percents);
                return;
            }
        }
    }

    /** Returns the shares at the moment. */
    public RevisionSplit split() {
        return split;
    }

    /** Chooses for a request or connection. */
    public RevisionDraw draw(BalanceContext context) {
        return new RevisionDraw(this, split, affinity, context);
    }

    /** Returns all revisions, in the order of the configuration. */
    public List<Revision> all() {
        return all;
    }

    /** Returns the revision that a service is of, or null if it is of none. */
    @SuppressWarnings("ReferenceEquality") // one object stands for a service in a snapshot
    public @Nullable Revision of(Service service) {
        for (Revision each : all) {
            if (each.service() == service) {
                return each;
            }
        }
        return null;
    }

    /** Returns the index of a name, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the state of all at this moment. */
    public List<RevisionView> views(String service) {
        RevisionSplit current = split;
        List<RevisionView> views = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            List<ServerBackend> backends = all.get(i).service().backends();
            views.add(
                    new RevisionView(
                            service,
                            all.get(i).name(),
                            current.percent(i),
                            backends.size(),
                            (int) backends.stream().filter(ServerBackend::isFit).count(),
                            backends.stream().mapToInt(ServerBackend::activeRequests).sum()));
        }
        return views;
    }

    /** Returns the backends of all. */
    List<ServerBackend> backends() {
        return isScaled ? together() : backends;
    }

    private List<ServerBackend> together() {
        return all.stream().flatMap(each -> each.service().backends().stream()).toList();
    }

    /** Returns whether there may be more than one backend. */
    boolean hasSeveral() {
        return all.size() > 1 || all.getFirst().service().hasAlternative();
    }
}
