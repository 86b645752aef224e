package io.a3s.gateway.distribution;

import io.a3s.gateway.scaling.ScalingView;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells in plain lines what becomes of the replicas of a service, by comparing what there is with
 * what there was. For one thread.
 */
final class ReplicaReport {
    /** What was last seen of a replica. */
    private record Seen(String place, ScalingView.State state, long sinceMillis) {}

    private final PrintWriter out;
    private final LongSupplier millis;
    private final long begin;
    private final Map<String, Seen> replicas = new HashMap<>();
    private Optional<ScalingView.Change> change = Optional.empty();
    private String problem = "";

    /**
     * @param millis the time, of any origin
     */
    ReplicaReport(PrintWriter out, LongSupplier millis) {
        this.out = out;
        this.millis = millis;
        this.begin = millis.getAsLong();
    }

    /** Tells what has changed. */
    void update(ScalingView view) {
        if (!view.change().equals(change)) {
            change = view.change();
            change.ifPresent(
                    made ->
                            say(
                                    made.from()
                                            + " -> "
                                            + made.to()
                                            + " replicas wanted ("
                                            + made.reason()
                                            + ')'));
        }
        Set<String> gone = new HashSet<>(replicas.keySet());
        for (ScalingView.Member replica : view.replicas()) {
            gone.remove(replica.id());
            compare(replica);
        }
        for (String id : gone) {
            Seen last = replicas.remove(id);
            if (last != null) {
                say("replica " + last.place() + " has stopped");
            }
        }
        if (!view.problem().equals(problem)) {
            problem = view.problem();
            if (!problem.isEmpty()) {
                say("problem: " + problem);
            }
        }
        out.flush();
    }

    private void compare(ScalingView.Member replica) {
        long now = millis.getAsLong();
        Seen before = replicas.get(replica.id());
        if (before != null && before.state() == replica.state()) {
            return;
        }
        replicas.put(replica.id(), new Seen(replica.url(), replica.state(), now));
        String name = "replica " + replica.url();
        switch (replica.state()) {
            case STARTING -> say(name + " is starting");
            case DRAINING -> say(name + " gets no more requests");
            case READY -> {
                if (before != null && before.state() == ScalingView.State.STARTING) {
                    say(name + " is ready after " + (now - before.sinceMillis()) + " ms");
                } else {
                    say(name + " takes requests");
                }
            }
        }
    }

    private void say(String text) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", (millis.getAsLong() - begin) / 1000.0, text);
    }
}
