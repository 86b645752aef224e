package io.a3s.gateway.observe;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is counted about plugins.
 *
 * @param active how many are in use
 * @param quarantined how many files are not
 * @param generations how many generations are in memory, by state
 * @param closeFailures how often something of a plugin could not be closed, by its id
 */
public record PluginFigures(
        int active,
        int quarantined,
        Map<String, Long> generations,
        Map<String, Long> closeFailures) {
    public PluginFigures {
        generations = Collections.unmodifiableMap(new TreeMap<>(generations));
        closeFailures = Collections.unmodifiableMap(new TreeMap<>(closeFailures));
    }
}
