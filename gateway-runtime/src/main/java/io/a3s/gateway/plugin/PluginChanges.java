package io.a3s.gateway.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is different between the plugins that are installed and those that were before. Each is
 * named by its id, version and file.
 *
 * @param added new ones
 * @param replaced those of which there is another version, with both
 * @param removed those that are gone
 * @param refused files that are there but not used, with the reason; also those that were before
 */
public record PluginChanges(
        List<String> added, List<String> replaced, List<String> removed, List<String> refused) {
    public PluginChanges {
        added = List.copyOf(added);
        replaced = List.copyOf(replaced);
        removed = List.copyOf(removed);
        refused = List.copyOf(refused);
    }

    /** Compares what was installed with what is to be. */
    public static PluginChanges between(PluginRegistry before, PluginRegistry after) {
        Map<String, PluginGeneration> gone = new HashMap<>();
        before.generations().forEach(old -> gone.put(old.id(), old));
        List<String> added = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (PluginGeneration now : after.generations()) {
            PluginGeneration old = gone.remove(now.id());
            if (old == null) {
                added.add(now.label());
            } else if (old != now) {
                replaced.add(old.label() + " by " + now.label());
            }
        }
        return new PluginChanges(
                added.stream().sorted().toList(),
                replaced.stream().sorted().toList(),
                gone.values().stream().map(PluginGeneration::label).sorted().toList(),
                after.quarantined().stream()
                        .map(plugin -> plugin.label() + ": " + plugin.reason())
                        .toList());
    }

    /** Returns whether the same generations are in use. */
    public boolean isEmpty() {
        return added.isEmpty() && replaced.isEmpty() && removed.isEmpty();
    }
}
