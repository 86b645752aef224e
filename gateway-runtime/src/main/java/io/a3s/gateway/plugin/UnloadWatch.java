package io.a3s.gateway.plugin;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows every generation from its loading until nothing of it is left in memory, and tells of those
 * that do not go: at once what a closed one has left running, and after several collections of
 * classes that it is still there. Never causes a collection. Safe for use by any thread.
 */
public final class UnloadWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UnloadWatch.class);

    /** The first may have begun before the closing, so the second is the first that counts. */
    private static final int COLLECTIONS = 3;

    /** For threads that were told to end and are about to. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 50;

    private final AtomicLong numbers = new AtomicLong();

    // How many collections each has survived since it was closed. Guarded by this.
    private final Map<PluginGeneration, Integer> survived = new LinkedHashMap<>();
    private final Map<PluginGeneration, List<String>> left = new LinkedHashMap<>();
    private final Map<String, Long> closeFailures = new TreeMap<>();

    private @Nullable Thread thread;

    /** Returns the number of a generation to be loaded. */
    long nextNumber() {
        return numbers.incrementAndGet();
    }

    synchronized void add(PluginGeneration generation) {
        survived.put(generation, 0);
    }

    /** Counts a failure to close something of a plugin. */
    synchronized void countCloseFailure(String plugin) {
        closeFailures.merge(plugin, 1L, Long::sum);
    }

    /** Returns how often closing something of a plugin failed or took too long, by id. */
    public synchronized Map<String, Long> closeFailures() {
        return new TreeMap<>(closeFailures);
    }

    /**
     * Returns the generations that are in memory, oldest first.
     *
     * @param inUse what is installed now
     */
    public synchronized List<GenerationStatus> generations(PluginRegistry inUse) {
        forgetCollected();
        List<GenerationStatus> all = new ArrayList<>();
        survived.forEach(
                (generation, collections) ->
                        all.add(
                                new GenerationStatus(
                                        generation.number(),
                                        generation.about(),
                                        generation.source(),
                                        state(generation, collections, inUse),
                                        left.getOrDefault(generation, List.of()))));
        return all;
    }

    private static GenerationStatus.State state(
            PluginGeneration generation, int collections, PluginRegistry inUse) {
        return switch (generation.state()) {
            case ACTIVE ->
                    inUse.generations().contains(generation)
                            ? GenerationStatus.State.ACTIVE
                            : GenerationStatus.State.DRAINING;
            case CLOSING -> GenerationStatus.State.CLOSING;
            case CLOSED ->
                    collections < COLLECTIONS
                            ? GenerationStatus.State.CLOSED
                            : GenerationStatus.State.LEAKED;
        };
    }

    /** Returns how many generations are in each state. */
    public Map<GenerationStatus.State, Long> countStates(PluginRegistry inUse) {
        Map<GenerationStatus.State, Long> counts = new EnumMap<>(GenerationStatus.State.class);
        for (GenerationStatus.State state : GenerationStatus.State.values()) {
            counts.put(state, 0L);
        }
        generations(inUse).forEach(each -> counts.merge(each.state(), 1L, Long::sum));
        return counts;
    }

    /**
     * Looks for what a generation has left behind. Called when it is unloaded, on the thread that
     * has done it.
     */
    void closed(PluginGeneration generation) throws InterruptedException {
        synchronized (this) {
            notifyAll();
        }
        List<String> found = Remains.of(generation.loaderName());
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (!found.isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK_MILLIS);
            found = Remains.of(generation.loaderName());
        }
        if (!found.isEmpty()) {
            remember(generation, found);
            log.atWarn()
                    .addKeyValue("plugin", generation.label())
                    .log("closed plugin left {}", String.join(", ", found));
        }
    }

    private synchronized void remember(PluginGeneration generation, List<String> found) {
        if (survived.containsKey(generation)) {
            left.put(generation, found);
        }
    }

    /** Begins to look after each collection of classes whether closed generations are gone. */
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("plugin-unload-watch").daemon().start(this::watch);
        }
    }

    private void watch() {
        ReferenceQueue<Object> collections = new ReferenceQueue<>();
        try {
            while (true) {
                awaitClosed();
                Reference<Class<?>> probe = UnloadProbe.arm(collections);
                try {
                    collections.remove();
                } finally {
                    Reference.reachabilityFence(probe);
                }
                review().forEach(this::tell);
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private synchronized void awaitClosed() throws InterruptedException {
        while (survived.keySet().stream().noneMatch(UnloadWatch::isClosed)) {
            wait();
        }
    }

    private static boolean isClosed(PluginGeneration generation) {
        return generation.state() == PluginGeneration.State.CLOSED;
    }

    /** Counts a collection for all that are closed, and returns those it is one too many for. */
    private synchronized List<PluginGeneration> review() {
        forgetCollected();
        List<PluginGeneration> leaked = new ArrayList<>();
        survived.replaceAll(
                (generation, collections) -> {
                    if (!isClosed(generation)) {
                        return collections;
                    }
                    if (collections + 1 == COLLECTIONS) {
                        leaked.add(generation);
                    }
                    return collections + 1;
                });
        return leaked;
    }

    private void forgetCollected() {
        survived.entrySet()
                .removeIf(
                        each -> {
                            PluginGeneration generation = each.getKey();
                            if (!isClosed(generation) || !generation.isCollected()) {
                                return false;
                            }
                            left.remove(generation);
                            if (each.getValue() >= COLLECTIONS) {
                                log.atInfo()
                                        .addKeyValue("plugin", generation.label())
                                        .log("closed plugin is gone from memory after all");
                            }
                            return true;
                        });
    }

    private void tell(PluginGeneration generation) {
        List<String> found = new ArrayList<>(Remains.of(generation.loaderName()));
        found.addAll(VirtualThreads.running(generation.loaderName()));
        remember(generation, found);
        log.atWarn()
                .addKeyValue("plugin", generation.label())
                .addKeyValue("collections", COLLECTIONS)
                .log(
                        "closed plugin is still in memory{}",
                        found.isEmpty() ? "" : ": it left " + String.join(", ", found));
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
