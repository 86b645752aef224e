package io.a3s.gateway.docs;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.plugin.DeclaredNeeds;
import io.a3s.gateway.plugin.ExtensionName;
import io.a3s.gateway.plugin.PluginDescription;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginRegistry;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the page of a type says about its plugin and its keys. Has no version in it. */
final class PluginSection {
    private final PluginRegistry registry;

    PluginSection(PluginRegistry registry) {
        this.registry = registry;
    }

    /**
     * Returns what is installed by the name of its page: each extension from a file, but for the
     * schemes of backends, which share the page of their plugin's protocol.
     */
    SortedMap<String, PluginGeneration> pages() {
        SortedMap<String, PluginGeneration> pages = new TreeMap<>();
        for (PluginGeneration plugin : registry.generations()) {
            if (plugin.contentHash().isEmpty()) {
                continue;
            }
            for (ExtensionName extension : plugin.extensions()) {
                if (extension.kind() != ExtensionKind.BACKEND_CONNECTOR) {
                    pages.put(extension.name(), plugin);
                }
            }
        }
        return pages;
    }

    /** Returns the generated part of a page. */
    String of(String name) {
        StringBuilder text = new StringBuilder();
        for (ExtensionKind kind : ExtensionKind.values()) {
            Optional<PluginGeneration> owner = registry.owner(kind, name);
            if (kind != ExtensionKind.BACKEND_CONNECTOR && owner.isPresent()) {
                text.append(text.isEmpty() ? "" : "\n");
                text.append(facts(kind, name, owner.get()));
                registry.configType(kind, name)
                        .map(ConfigSchema::of)
                        .ifPresent(schema -> text.append(keys(schema)));
            }
        }
        return text.toString();
    }

    private String facts(ExtensionKind kind, String name, PluginGeneration owner) {
        PluginDescription about = owner.about();
        String others =
                owner.extensions().stream()
                        .filter(other -> other.kind() != kind || !other.name().equals(name))
                        .map(ExtensionName::toString)
                        .collect(Collectors.joining(", "));
        StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
        row(table, "Selected by", selectedBy(kind, name));
        row(table, "Plugin", '`' + about.id() + "`, the jar `plugins/" + about.id() + "-*.jar`");
        row(table, "Description", about.description());
        row(table, "Also in it", others);
        row(table, "From", about.provider() + ", licence " + about.license());
        row(
                table,
                "Sees of the gateway",
                about.capabilities().isEmpty()
                        ? "the SPI only"
                        : "the SPI, and " + String.join(", ", about.capabilities()));
        if (kind == ExtensionKind.MIDDLEWARE) {
            registry.middleware(name)
                    .ifPresent(
                            installed ->
                                    row(
                                            table,
                                            "[Needs](../writing-plugins.md#needs)",
                                            DeclaredNeeds.describe(installed.factory())));
        }
        return table.append('\n').toString();
    }

    private static void row(StringBuilder table, String title, String text) {
        if (!text.isEmpty()) {
            table.append("| %s | %s |\n".formatted(title, KeyTable.cell(text)));
        }
    }

    private static String selectedBy(ExtensionKind kind, String name) {
        return switch (kind) {
            case MIDDLEWARE -> "`type = \"" + name + "\"` in a `middlewares` block";
            case LOAD_BALANCER -> "`strategy = \"" + name + "\"` in a `load_balancer` block";
            case TRANSPORT -> "`protocol = \"" + name + "\"` in an `entrypoints` block";
            case EXCHANGE_HANDLER -> "the head of a request or response; nothing to configure";
            case BACKEND_CONNECTOR -> "the `url` of a server that begins with `" + name + "://`";
            case PROVIDER -> "a block `providers \"" + name + "\"`";
            case SCALING_EXECUTOR ->
                    "`executor = \""
                            + name
                            + "\"` in a `scaling` block; its keys are in a block `"
                            + name
                            + "` there";
            case CERTIFICATE_ISSUER -> "`acme = true` in the `tls` block of an entrypoint";
            case STATE_STORE -> "a block `store \"" + name + "\"`";
            case TRACER -> "a block `tracing \"" + name + "\"`";
            case DNS_SOLVER -> "`type = \"" + name + "\"` in a `dns_solvers` block";
        };
    }

    private static String keys(ConfigSchema schema) {
        StringBuilder text = new StringBuilder();
        text.append(schema.doc().strip()).append("\n\n").append(KeyTable.of(schema.fields()));
        for (ConfigField field : schema.fields()) {
            ConfigBlocks.nested(field.type())
                    .ifPresent(
                            inner ->
                                    text.append("\nIn `" + field.key() + "`: ")
                                            .append(keys(inner)));
        }
        return text.toString();
    }
}
