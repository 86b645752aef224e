package io.a3s.gateway.plugin;

import java.util.Set;

/**
 * What a plugin says about itself in its manifest. Text that is missing there is empty.
 *
 * @param id the plugin's id, {@code Plugin-Id}
 * @param version its version, {@code Plugin-Version}
 * @param requires the range of SPI versions it works with, {@code Plugin-Requires}
 * @param provider who made it, {@code Plugin-Provider}
 * @param license its license, {@code Plugin-License}
 * @param description what it does, {@code Plugin-Description}
 * @param capabilities what it asks to see of the gateway, {@code Plugin-Capabilities}
 */
public record PluginDescription(
        String id,
        String version,
        String requires,
        String provider,
        String license,
        String description,
        Set<String> capabilities) {
    /** What is known about a file whose manifest cannot be read. */
    static final PluginDescription UNKNOWN =
            new PluginDescription("", "", "", "", "", "", Set.of());

    public PluginDescription {
        capabilities = Set.copyOf(capabilities);
    }

    /** Returns id and version, for messages. */
    String label() {
        return version.isEmpty() ? id : id + ' ' + version;
    }
}
