package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.spi.middleware.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The texts of {@code a3s-gateway plugins list}, {@code describe} and {@code verify}. */
public final class PluginReports {
    private PluginReports() {}

    /**
     * A text for the terminal.
     *
     * @param exitCode what the command ends with: 0, or 1 if it found something wrong
     * @param text what it prints, lines ending in a line feed
     */
    public record Report(int exitCode, String text) {}

    /** Lists all plugins as a table, and below it why some are not loaded. */
    public static Report list(PluginRegistry registry) {
        List<PluginStatus> plugins = registry.plugins();
        TextTable table =
                new TextTable("ID", "VERSION", "PROVIDER", "STATE", "TYPES", "NEEDS", "FILE");
        for (PluginStatus plugin : plugins) {
            table.row(
                    plugin.about().id(),
                    plugin.about().version(),
                    plugin.about().provider(),
                    plugin.state() == PluginStatus.State.ACTIVE ? "active" : "quarantined",
                    types(plugin.extensions()),
                    needs(registry, plugin),
                    plugin.bundle().isEmpty()
                            ? plugin.source()
                            : plugin.source() + " (" + plugin.bundle() + ')');
        }
        StringBuilder text = new StringBuilder(table.toString());
        List<PluginStatus> quarantined = registry.quarantined();
        if (!quarantined.isEmpty()) {
            text.append("\nNot loaded:\n");
            quarantined.forEach(plugin -> text.append("  ").append(reason(plugin)).append('\n'));
        }
        return new Report(quarantined.isEmpty() ? 0 : 1, text.toString());
    }

    private static String reason(PluginStatus plugin) {
        return plugin.label() + ": " + plugin.reason();
    }

    /** Returns {@code middleware: cors, jwt; strategy: fair}. */
    static String types(List<ExtensionName> extensions) {
        TreeMap<ExtensionKind, List<String>> byKind = new TreeMap<>();
        TreeMap<ExtensionKind, String> words = new TreeMap<>();
        for (ExtensionName extension : extensions) {
            words.put(extension.kind(), extension.kindInWords());
            byKind.computeIfAbsent(extension.kind(), kind -> new ArrayList<>())
                    .add(extension.name());
        }
        return byKind.entrySet().stream()
                .map(kind -> words.get(kind.getKey()) + ": " + String.join(", ", kind.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** Returns {@code blocking}, or {@code cors: blocking; jwt: ...} of a plugin with several. */
    private static String needs(PluginRegistry registry, PluginStatus plugin) {
        SortedMap<String, String> needs = new TreeMap<>();
        for (ExtensionName extension : plugin.extensions()) {
            if (extension.kind() == ExtensionKind.MIDDLEWARE) {
                needs(registry, extension.name())
                        .filter(needed -> !needed.equals(Needs.none().toString()))
                        .ifPresent(needed -> needs.put(extension.name(), needed));
            }
        }
        if (plugin.extensions().size() == 1) {
            return String.join("", needs.values());
        }
        return needs.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> needs(PluginRegistry registry, String type) {
        return registry.middleware(type)
                .map(installed -> DeclaredNeeds.describe(installed.factory()));
    }

    /**
     * Describes what is installed under a name: its plugin, and the configuration it takes, with an
     * example. A name that several kinds share is described for each.
     */
    public static Report describe(PluginRegistry registry, String type) {
        StringBuilder text = new StringBuilder();
        for (ExtensionKind kind : ExtensionKind.values()) {
            Optional<PluginGeneration> owner = registry.owner(kind, type);
            if (owner.isPresent()) {
                text.append(text.isEmpty() ? "" : "\n");
                text.append(new ExtensionName(kind, type)).append('\n');
                text.append("  from ").append(owner.get().label());
                text.append(provider(owner.get().about())).append("\n");
                if (kind == ExtensionKind.MIDDLEWARE) {
                    needs(registry, type)
                            .ifPresent(
                                    needs -> text.append("  needs: ").append(needs).append('\n'));
                }
                Optional<ConfigSchema> schema =
                        registry.configType(kind, type).map(ConfigSchema::of);
                text.append(new SchemaText(kind, type, schema));
            }
        }
        return text.isEmpty() ? notInstalled(registry, type) : new Report(0, text.toString());
    }

    private static String provider(PluginDescription about) {
        String by = about.provider().isEmpty() ? "" : " by " + about.provider();
        return about.license().isEmpty() ? by : by + ", " + about.license();
    }

    private static Report notInstalled(PluginRegistry registry, String type) {
        String installed =
                Arrays.stream(ExtensionKind.values())
                        .flatMap(kind -> registry.types(kind).stream())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new Report(
                1,
                '"'
                        + type
                        + "\" is not installed; "
                        + registry.whereToFind(ExtensionKind.MIDDLEWARE, type)
                        + "\ninstalled: "
                        + (installed.isEmpty() ? "nothing" : installed)
                        + '\n');
    }

    /**
     * Checks a plugin file or bundle as loading would, and more: the checksums of all entries,
     * copies of what the gateway brings, and a range of SPI versions that promises too much. Runs
     * the plugin's constructor.
     *
     * @throws IOException if no temporary files can be written
     */
    public static Report verify(Path file) throws IOException {
        return new PluginVerifier().verify(file);
    }
}
