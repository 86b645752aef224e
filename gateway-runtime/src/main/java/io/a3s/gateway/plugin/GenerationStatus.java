package io.a3s.gateway.plugin;

import java.util.List;

/**
 * Where a generation is on its way from being loaded to being gone from memory.
 *
 * @param number its number; no two generations of a process have the same
 * @param about what its manifest says
 * @param source the file's name when it was loaded
 * @param state where it is
 * @param left what it was seen to have left behind when it was closed, such as a running thread
 */
public record GenerationStatus(
        long number, PluginDescription about, String source, State state, List<String> left) {
    /** Where a generation is. */
    public enum State {
        /** What it brings can be named in a configuration. */
        ACTIVE,
        /** It was replaced or removed, but something under way still uses it. */
        DRAINING,
        /** Nothing uses it any more, and it is being unloaded. */
        CLOSING,
        /** It is unloaded, and its memory is free with the next collection of classes. */
        CLOSED,
        /** It is unloaded, but several collections of classes have not freed its memory. */
        LEAKED
    }

    public GenerationStatus {
        left = List.copyOf(left);
    }
}
