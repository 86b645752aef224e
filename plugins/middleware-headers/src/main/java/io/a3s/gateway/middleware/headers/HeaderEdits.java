package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens to the fields of one head: removals, then settings, then additions. Immutable.
 *
 * @param removed names of fields to remove
 * @param set fields to replace or make
 * @param added fields to add
 */
record HeaderEdits(List<HeaderName> removed, List<Edit> set, List<Edit> added) {
    /**
     * A field to write.
     *
     * @param name its name
     * @param value what makes its value
     */
    record Edit(HeaderName name, ValueTemplate value) {}

    /**
     * Checks and compiles the three keys of one side.
     *
     * @param key the key of the fields to set; the others have {@code _add} and {@code _remove}
     *     appended
     * @throws InvalidConfigException naming the key at fault
     */
    static HeaderEdits compile(
            String key, Map<String, String> set, Map<String, String> added, List<String> removed) {
        String removeKey = key + "_remove";
        return new HeaderEdits(
                names(removeKey, removed),
                edits(key, removeKey, set),
                edits(key + "_add", removeKey, added));
    }

    private static List<HeaderName> names(String key, List<String> names) {
        Set<HeaderName> seen = new HashSet<>();
        List<HeaderName> compiled = new ArrayList<>();
        for (String name : names) {
            compiled.add(uniqueName(key, name, seen));
        }
        return List.copyOf(compiled);
    }

    private static List<Edit> edits(String key, String removeKey, Map<String, String> fields) {
        Set<HeaderName> seen = new HashSet<>();
        List<Edit> compiled = new ArrayList<>();
        fields.forEach(
                (name, value) -> {
                    HeaderName fieldName = uniqueName(key, name, seen);
                    if (value.isBlank()) {
                        throw new InvalidConfigException(
                                key,
                                "\"%s\" has no value (expected: one; to remove the field, list it in %s)"
                                        .formatted(name, removeKey));
                    }
                    compiled.add(new Edit(fieldName, ValueTemplate.compile(key, name, value)));
                });
        return List.copyOf(compiled);
    }

    private static HeaderName uniqueName(String key, String text, Set<HeaderName> seen) {
        HeaderName name = EditableName.of(key, text);
        if (!seen.add(name)) {
            throw new InvalidConfigException(
                    key, "\"" + text + "\" is there twice (names are compared without case)");
        }
        return name;
    }

    boolean isEmpty() {
        return removed.isEmpty() && set.isEmpty() && added.isEmpty();
    }

    /** Applies the edits to a head of an exchange. */
    void apply(Headers headers, Exchange exchange) {
        for (HeaderName name : removed) {
            headers.remove(name);
        }
        for (Edit edit : set) {
            headers.set(edit.name, edit.value.render(exchange));
        }
        for (Edit edit : added) {
            headers.add(edit.name, edit.value.render(exchange));
        }
    }
}
