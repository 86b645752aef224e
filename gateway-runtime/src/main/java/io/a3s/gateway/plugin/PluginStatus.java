package io.a3s.gateway.plugin;

import java.util.List;

/**
 * One line of the list of plugins: a plugin in use, or a file that is quarantined.
 *
 * @param about what its manifest says
 * @param source the file's name in the plugins directory, with {@code !} and the name inside for a
 *     part of a bundle; {@code built-in} for what came without a file
 * @param bundle the bundle it is part of, or an empty string
 * @param contentHash the SHA-256 of the file in hexadecimal, or an empty string
 * @param state whether it is in use
 * @param extensions what it brings, sorted; also for a quarantined plugin, as far as it is known
 * @param reason why it is quarantined, or an empty string
 */
public record PluginStatus(
        PluginDescription about,
        String source,
        String bundle,
        String contentHash,
        State state,
        List<ExtensionName> extensions,
        String reason) {
    /** Whether a plugin is in use. */
    public enum State {
        /** It is loaded, and what it brings can be named in a configuration. */
        ACTIVE,
        /** It is not used, for a reason given. */
        QUARANTINED
    }

    public PluginStatus {
        extensions = List.copyOf(extensions);
    }

    /** Returns id, version and file, for messages. */
    public String label() {
        return about.id().isEmpty() ? source : about.label() + " (" + source + ')';
    }
}
