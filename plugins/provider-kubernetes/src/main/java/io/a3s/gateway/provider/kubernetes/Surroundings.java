package io.a3s.gateway.provider.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an object's text depends on besides the object: the middlewares it may name, and what others
 * have asked for before. Also takes down what operators should know. For one round of one thread.
 */
final class Surroundings {
    private final KubernetesProviderConfig config;
    private final Set<ObjectKey> middlewares;
    private final Map<String, Declared> owners = new HashMap<>();
    private final SortedMap<String, String> notes = new TreeMap<>();

    /**
     * @param middlewares the Middlewares in use
     */
    Surroundings(KubernetesProviderConfig config, Set<ObjectKey> middlewares) {
        this.config = config;
        this.middlewares = Set.copyOf(middlewares);
    }

    /**
     * Returns the names by which the gateway knows middlewares: those of the object's namespace,
     * else those of the gateway's own file.
     */
    List<String> middlewares(Declared object, List<String> names) throws RefusedObjectException {
        List<String> known = new ArrayList<>();
        for (String name : names) {
            ObjectKey key = new ObjectKey(object.key().namespace(), name);
            if (middlewares.contains(key)) {
                known.add(MiddlewareText.name(key));
                continue;
            }
            // Not those of other namespaces, by the names that are made for them.
            boolean isForeign =
                    middlewares.stream().anyMatch(each -> MiddlewareText.name(each).equals(name));
            if (isForeign || !config.allows(name)) {
                throw RefusedObjectException.expected(
                        "middleware",
                        name,
                        "a Middleware in its namespace, or one of allowed_middlewares");
            }
            known.add(name);
        }
        return known;
    }

    /** Returns who has asked for something before, and notes it if it was nobody. */
    Optional<Declared> claim(String what, Declared object) {
        return Optional.ofNullable(owners.putIfAbsent(what, object));
    }

    /** Takes back what an object has asked for that is refused itself. */
    void forget(Declared object) {
        owners.values().removeIf(each -> each.equals(object));
        notes.remove(object.title());
    }

    /** Takes down something that refuses nothing. The first thing of an object is enough. */
    void note(Declared object, String what) {
        if (!what.isEmpty()) {
            notes.putIfAbsent(object.title(), what);
        }
    }

    SortedMap<String, String> notes() {
        return notes;
    }
}
