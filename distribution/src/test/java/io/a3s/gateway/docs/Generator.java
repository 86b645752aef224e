package io.a3s.gateway.docs;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.plugin.PluginRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes the generated parts of pages. Their names are those in the markers:
 *
 * <ul>
 *   <li>{@code keys}: the type that the page is named after.
 *   <li>{@code keys BLOCK}: a block of the configuration file, such as {@code keys routers}.
 *   <li>{@code refused}: what this version refuses.
 *   <li>{@code file PATH}: a file of the repository.
 * </ul>
 */
final class Generator {
    static final String PLUGIN_PAGES = "docs/plugins/";
    private static final Map<String, String> LANGUAGES =
            Map.of("java", "java", "xml", "xml", "hcl", "hcl");

    private final PluginRegistry registry;
    private final ConfigBlocks blocks;

    Generator(Installation installation) {
        this.registry = installation.registry();
        this.blocks = new ConfigBlocks(installation);
    }

    /** Returns the page with its generated parts as they should be. */
    Page generate(Page page) {
        return page.withSections(section -> content(page, section));
    }

    /** Returns what a page needs that has nothing yet. */
    static String begin(String type) {
        return "# " + type + "\n\n## Keys\n\n<!-- generated: keys -->\n<!-- end -->\n";
    }

    private String content(Page page, String section) {
        String[] words = section.split(" ", 2);
        String argument = words.length == 1 ? "" : words[1];
        return switch (words[0]) {
            case "keys" -> argument.isEmpty() ? typeOf(page) : block(argument);
            case "refused" -> refused();
            case "file" -> file(argument);
            default -> throw unknown(page, section);
        };
    }

    private static IllegalArgumentException unknown(Page page, String section) {
        return new IllegalArgumentException(
                page.name() + ": nothing is generated under the name \"" + section + '"');
    }

    private String typeOf(Page page) {
        String file = page.file().getFileName().toString();
        String content = new PluginSection(registry).of(file.substring(0, file.length() - 3));
        if (content.isEmpty() || !page.name().startsWith(PLUGIN_PAGES)) {
            throw new IllegalArgumentException(page.name() + ": no such type is installed");
        }
        return content;
    }

    private String block(String path) {
        ConfigSchema schema = blocks.byPath().get(path);
        if (schema == null) {
            throw new IllegalArgumentException(
                    "block \"%s\" (expected one of: %s)"
                            .formatted(path, String.join(", ", blocks.byPath().keySet())));
        }
        String doc = schema.doc().isEmpty() ? "" : schema.doc().strip() + "\n\n";
        return doc + KeyTable.of(blocks.fields(schema));
    }

    private String refused() {
        List<String> parts = new ArrayList<>();
        if (!blocks.refused().isEmpty()) {
            parts.add(
                    "This version refuses, with a message at the place, what it does not carry out: "
                            + blocks.refused().stream()
                                    .map(RefusedKey::place)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        if (registry.types(ExtensionKind.PROVIDER).isEmpty()) {
            parts.add("Blocks `providers` are refused, too, as no plugin for one is shipped.");
        }
        if (registry.types(ExtensionKind.SCALING_EXECUTOR).isEmpty()) {
            parts.add(
                    "No scaling executor is shipped, so `scaling` is accepted with a warning on a"
                            + " service that lists servers, and refused on one that does not.");
        }
        return parts.isEmpty() ? "" : String.join("\n", parts) + "\n";
    }

    private static String file(String path) {
        Path file = Repository.root().resolve(path);
        String language = LANGUAGES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "text");
        try {
            return "```" + language + "\n" + Files.readString(file) + "```\n";
        } catch (IOException e) {
            throw new UncheckedIOException("docs show " + path, e);
        }
    }
}
