package io.a3s.gateway.scaling;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What follows for one service from the reports of all gateways. */
final class FleetLoad {
    private FleetLoad() {}

    /**
     * Returns what all have to do together.
     *
     * @param running how many replicas there are: several gateways may use the same
     */
    static Load of(Load mine, List<Report> others, int running) {
        if (others.isEmpty()) {
            return mine;
        }
        double average = mine.average();
        long inFlight = mine.inFlight();
        long queued = mine.queued();
        long busy = mine.busy();
        for (Report other : others) {
            average += other.load().average();
            inFlight += other.load().inFlight();
            queued += other.load().queued();
            busy += other.load().busy();
        }
        return new Load(
                average,
                limited(inFlight),
                limited(queued),
                limited(Math.min(busy, Math.max(running, mine.busy()))));
    }

    private static int limited(long number) {
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    /** Returns those that have nothing left to do of any gateway, and get nothing from any. */
    static List<String> spare(List<String> mine, List<Report> others) {
        Set<String> spare = new HashSet<>(mine);
        others.forEach(other -> spare.retainAll(Set.copyOf(other.spare())));
        return mine.stream().filter(spare::contains).toList();
    }

    /**
     * Returns how many replicas of a platform that only counts them there are to be: the last one
     * goes when every gateway has said that it sends it nothing any more.
     */
    static int leastCounted(int replicas, List<Report> others, boolean isLocated) {
        boolean isAgreed = others.stream().allMatch(other -> other.wanted() == 0);
        return replicas == 0 && !isLocated && !isAgreed ? 1 : replicas;
    }
}
