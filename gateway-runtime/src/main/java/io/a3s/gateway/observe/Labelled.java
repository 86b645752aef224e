package io.a3s.gateway.observe;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Statistics by name. What is configured under the same name keeps its statistics over reloads;
 * what is no longer configured loses them, so that the number of labels follows the configuration.
 * Safe for use by any thread.
 *
 * @param <S> the statistics kept per name
 */
public final class Labelled<S> {
    private final Map<String, S> byName = new ConcurrentHashMap<>();
    private final Supplier<S> create;

    Labelled(Supplier<S> create) {
        this.create = create;
    }

    /** Returns the statistics of a name, new ones if there are none. */
    public S of(String name) {
        return byName.computeIfAbsent(name, ignored -> create.get());
    }

    /** Drops the statistics of all other names. */
    public void retain(Set<String> names) {
        byName.keySet().retainAll(names);
    }

    Map<String, S> all() {
        return new TreeMap<>(byName);
    }
}
