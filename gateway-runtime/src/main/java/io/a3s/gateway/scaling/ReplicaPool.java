package io.a3s.gateway.scaling;

import io.a3s.gateway.service.PlaceLimit;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of a service as backends. Where there are more than are wanted, those with the least
 * to do get no new requests, and are spare once they have none left. Safe for use by any thread.
 */
final class ReplicaPool implements AutoCloseable {
    private record Member(ServerBackend backend, boolean isReady) {}

    private final BackendSource source;
    private final List<ServerBackend> listed;
    private final Map<String, Member> members = new LinkedHashMap<>();
    // Those that get nothing new, with how often that was so when it was last decided.
    private final Map<String, Integer> draining = new HashMap<>();
    // Whether another gateway decides which those are, and what it has said.
    private boolean isTold;
    private Set<String> told = Set.of();
    private final IdentityHashMap<ServerBackend, Places> limits = new IdentityHashMap<>();
    private final Runnable onFreePlace;
    private volatile int places;
    private boolean isLocated = true;
    private int running;
    private int wanted = Integer.MAX_VALUE;
    private volatile List<ServerBackend> serving;

    /**
     * @param listed stand for all replicas where a platform only counts them, and as long as it has
     *     not said anything
     * @param onFreePlace is called when a replica with a limit has a place again
     */
    ReplicaPool(BackendSource source, List<ServerBackend> listed, Runnable onFreePlace) {
        this.source = source;
        this.onFreePlace = onFreePlace;
        this.listed = List.copyOf(listed);
        this.serving = this.listed;
    }

    /** Returns the backends that get requests: the same list object until they change. */
    List<ServerBackend> serving() {
        return serving;
    }

    /** Returns the backends that stand for all replicas where a platform only counts them. */
    List<ServerBackend> listed() {
        return listed;
    }

    /** The limit of one backend. */
    private final class Places implements PlaceLimit {
        private volatile int most;

        @Override
        public int places() {
            return most;
        }

        @Override
        public void placeIsFree() {
            onFreePlace.run();
        }
    }

    /** Limits how many requests a replica has under way; 0 for any number. */
    synchronized void limit(int perReplica) {
        places = perReplica;
        applyLimits();
    }

    /** Returns whether replicas have only so many places. */
    boolean isLimited() {
        return places > 0;
    }

    // Where replicas are only counted, the listed servers share the places of all of them.
    private void applyLimits() {
        IdentityHashMap<ServerBackend, Integer> wants = new IdentityHashMap<>();
        if (places > 0) {
            members.values().forEach(member -> wants.put(member.backend(), places));
            int all = isLocated ? places * listed.size() : places * running;
            for (int i = 0; i < listed.size(); i++) {
                int share = all / listed.size() + (i < all % listed.size() ? 1 : 0);
                wants.put(listed.get(i), share);
            }
        }
        limits.entrySet()
                .removeIf(
                        each -> {
                            boolean isGone = !wants.containsKey(each.getKey());
                            if (isGone) {
                                each.getKey().unlimit(each.getValue());
                            }
                            return isGone;
                        });
        wants.forEach(
                (backend, most) -> {
                    Places bound = limits.computeIfAbsent(backend, _ -> new Places());
                    bound.most = most;
                    backend.limit(bound);
                });
    }

    /**
     * Takes a place at a replica that gets requests and has one, the least busy first; null if
     * there is none. One that is put out is taken only where all are.
     */
    @Nullable ServerBackend reservePlace() {
        while (true) {
            ServerBackend free = null;
            for (ServerBackend candidate : serving) {
                if (candidate.hasPlace() && (free == null || isBetter(candidate, free))) {
                    free = candidate;
                }
            }
            if (free == null || free.reserve()) {
                return free;
            }
        }
    }

    private static boolean isBetter(ServerBackend candidate, ServerBackend other) {
        if (candidate.isFit() != other.isFit()) {
            return candidate.isFit();
        }
        return candidate.isPreferredTo(other);
    }

    /** Takes over what there is. Returns whether that has changed who gets requests. */
    synchronized boolean update(Replicas found) {
        isLocated = found.located().isPresent();
        running = found.running();
        Set<String> gone = new HashSet<>(members.keySet());
        for (Replica replica : found.located().orElse(List.of())) {
            gone.remove(replica.id());
            members.put(replica.id(), new Member(backend(replica), replica.isReady()));
        }
        for (String id : gone) {
            Member member = members.remove(id);
            if (member != null) {
                source.release(member.backend().url());
            }
        }
        if (!isTold) {
            draining.keySet().retainAll(members.keySet());
        }
        // Before they get requests.
        applyLimits();
        return arrange();
    }

    private ServerBackend backend(Replica replica) {
        Member known = members.get(replica.id());
        if (known != null) {
            if (known.backend().url().equals(replica.url())) {
                return known.backend();
            }
            source.release(known.backend().url());
        }
        return source.acquire(replica.url());
    }

    /** Sees to it that no more than so many get new requests. */
    synchronized void keep(int most) {
        wanted = most;
        isTold = false;
        draining.keySet().retainAll(members.keySet());
        draining.replaceAll((_, times) -> times + 1);
        boolean _ = arrange();
    }

    /**
     * Goes by what another gateway has decided.
     *
     * @param most how many get new requests
     * @param ids those that get none
     */
    synchronized void follow(int most, List<String> ids) {
        wanted = most;
        told = Set.copyOf(ids);
        isTold = true;
        draining.replaceAll((_, times) -> times + 1);
        boolean _ = arrange();
    }

    /** Returns how many replicas may get new requests. */
    synchronized int wanted() {
        return wanted;
    }

    /** Returns the replicas that get no new requests. */
    synchronized List<String> draining() {
        return List.copyOf(draining.keySet());
    }

    /** Returns whether it is known where replicas are. */
    synchronized boolean isLocated() {
        return isLocated;
    }

    private boolean arrange() {
        List<ServerBackend> next;
        if (isLocated) {
            if (isTold) {
                // Also those that are not known here yet, so that they get nothing when they are.
                draining.keySet().retainAll(told);
                told.forEach(id -> draining.putIfAbsent(id, 0));
            } else {
                drain();
            }
            next =
                    members.entrySet().stream()
                            .filter(each -> each.getValue().isReady())
                            .filter(each -> !draining.containsKey(each.getKey()))
                            .map(each -> each.getValue().backend())
                            .toList();
        } else {
            next = running > 0 && wanted > 0 ? listed : List.of();
        }
        if (next.equals(serving)) {
            return false;
        }
        serving = next;
        source.changed();
        return true;
    }

    private void drain() {
        List<String> all = new ArrayList<>(members.keySet());
        int surplus = Math.max(0, all.size() - wanted);
        if (surplus < draining.size()) {
            // Those that were the busiest when they were chosen are the last to have been chosen.
            List<String> chosen = new ArrayList<>(draining.keySet());
            chosen.sort(Comparator.comparingInt(this::active).reversed());
            chosen.subList(0, draining.size() - surplus).forEach(draining::remove);
            return;
        }
        all.removeAll(draining.keySet());
        // What is not ready yet has nothing to do, and nobody waits for it if it is not wanted.
        all.sort(Comparator.comparingInt(this::active));
        all.subList(0, surplus - draining.size()).forEach(id -> draining.put(id, 0));
    }

    private int active(String id) {
        Member member = members.get(id);
        return member == null ? 0 : member.backend().activeRequests();
    }

    /** Returns the replicas that have had nothing to do and got nothing since the last decision. */
    synchronized List<String> spare() {
        return draining.entrySet().stream()
                .filter(each -> each.getValue() > 0 && active(each.getKey()) == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the smallest number of replicas that stops none which may still get a request. */
    synchronized int least(int desired, int current, int spare) {
        if (!isLocated || desired >= current) {
            return desired;
        }
        return Math.max(desired, current - spare);
    }

    /** Returns how many replicas take requests. */
    synchronized int ready() {
        return isLocated
                ? (int) members.values().stream().filter(Member::isReady).count()
                : running;
    }

    /** Returns how many requests are under way. */
    synchronized int activeRequests() {
        return backends().stream().mapToInt(ServerBackend::activeRequests).sum();
    }

    /** Returns the replicas whose place is known. */
    synchronized List<ScalingView.Member> members() {
        List<ScalingView.Member> shown = new ArrayList<>();
        members.forEach(
                (id, member) ->
                        shown.add(
                                new ScalingView.Member(
                                        id,
                                        member.backend().label(),
                                        state(id, member),
                                        member.backend().activeRequests())));
        return shown;
    }

    private ScalingView.State state(String id, Member member) {
        if (draining.containsKey(id)) {
            return ScalingView.State.DRAINING;
        }
        return member.isReady() ? ScalingView.State.READY : ScalingView.State.STARTING;
    }

    /** Returns how many replicas have something to do. */
    synchronized int busy() {
        long busy = backends().stream().filter(each -> each.activeRequests() > 0).count();
        // One address may stand for all of them.
        return isLocated ? (int) busy : Math.min(running, activeRequests());
    }

    private List<ServerBackend> backends() {
        return isLocated ? members.values().stream().map(Member::backend).toList() : listed;
    }

    @Override
    public synchronized void close() {
        members.values().forEach(member -> source.release(member.backend().url()));
        members.clear();
        limits.forEach(ServerBackend::unlimit);
        limits.clear();
        serving = List.of();
        source.changed();
    }
}
