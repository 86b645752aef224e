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
     * @throws InvalidConfigException naming the key at fault
     */
    static HeaderEdits compile(
            Side side, Map<String, String> set, Map<String, String> added, List<String> removed) {
        return new HeaderEdits(
                names(side.removeKey(), removed),
                edits(side, side.setKey(), set),
                edits(side, side.addKey(), added));
    }

    private static List<HeaderName> names(String key, List<String> names) {
        Set<HeaderName> seen = new HashSet<>();
        List<HeaderName> compiled = new ArrayList<>();
        for (String name : names) {
            compiled.add(uniqueName(key, name, seen));
        }
        return List.copyOf(compiled);
    }

    private static List<Edit> edits(Side side, String key, Map<String, String> fields) {
        Set<HeaderName> seen = new HashSet<>();
        List<Edit> compiled = new ArrayList<>();
        fields.forEach(
                (name, value) -> {
                    HeaderName fieldName = uniqueName(key, name, seen);
                    if (value.isBlank()) {
                        throw new InvalidConfigException(
                                key,
                                "\"%s\" has no value (expected: one; to remove the field, list it in %s)"
                                        .formatted(name, side.removeKey()));
                    }
                    compiled.add(
                            new Edit(fieldName, ValueTemplate.compile(side, key, name, value)));
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
            String value = edit.value.render(exchange);
            if (value.isEmpty()) {
                // What the client made up must not stand for what is not known.
                headers.remove(edit.name);
            } else {
                headers.set(edit.name, value);
            }
        }
        for (Edit edit : added) {
            String value = edit.value.render(exchange);
            if (!value.isEmpty()) {
                headers.add(edit.name, value);
            }
        }
    }
}
