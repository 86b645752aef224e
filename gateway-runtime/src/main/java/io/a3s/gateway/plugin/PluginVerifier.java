package io.a3s.gateway.plugin;

import io.a3s.gateway.plugin.PluginReports.Report;
import io.a3s.gateway.spi.SpiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks plugin files for their authors, and for operators before they install them. */
final class PluginVerifier {
    private final StringBuilder text = new StringBuilder();
    private int failures;
    private int warnings;

    Report verify(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new Report(1, file + ": no such file\n");
        }
        String name = file.getFileName().toString();
        if (!name.endsWith(".jar") && !name.endsWith(".zip")) {
            return new Report(1, file + ": no plugin (expected: a name ending in .jar or .zip)\n");
        }
        Path temporary = Files.createTempDirectory("a3s-gateway-verify-");
        try {
            List<PluginPackage> plugins =
                    new PluginFiles(new PluginCache(temporary), SpiVersion.TEXT).read(file);
            Map<String, String> ids = new HashMap<>();
            Map<ExtensionName, String> extensions = new HashMap<>();
            for (PluginPackage plugin : plugins) {
                verify(plugin, ids, extensions);
            }
        } finally {
            PluginCache.delete(temporary);
        }
        text.append(failures == 0 ? "OK" : "FAILED");
        text.append(warnings == 0 ? "\n" : ", " + warnings + " warning(s)\n");
        return new Report(failures == 0 ? 0 : 1, text.toString());
    }

    private void verify(
            PluginPackage plugin, Map<String, String> ids, Map<ExtensionName, String> extensions)
            throws IOException {
        text.append(plugin.source()).append('\n');
        describe(plugin);
        if (!plugin.isLoadable()) {
            plugin.problems().forEach(this::fail);
            return;
        }
        String sameId = ids.putIfAbsent(plugin.about().id(), plugin.source());
        if (sameId != null) {
            fail("its Plugin-Id is also that of " + sameId);
        }
        try {
            List<ExtensionName> brought = load(plugin);
            line("types", PluginReports.types(brought));
            for (ExtensionName extension : brought) {
                String other = extensions.putIfAbsent(extension, plugin.source());
                if (other != null) {
                    fail(extension + " is also in " + other);
                }
            }
            for (Path path : plugin.classPath()) {
                inspect(plugin, path);
            }
            if (SpiRequirement.parse(plugin.about().requires())
                    .reachesBeyondMajor(SpiVersion.TEXT)) {
                warn(
                        "Plugin-Requires: \""
                                + plugin.about().requires()
                                + "\" includes the next major version of the SPI, which need not be"
                                + " compatible (expected: a range such as ^"
                                + SpiVersion.TEXT
                                + ')');
            }
        } catch (PluginRefusedException e) {
            fail(e.text());
        }
    }

    private void describe(PluginPackage plugin) {
        PluginDescription about = plugin.about();
        line("plugin", about.label());
        line("provider", about.provider());
        line("license", about.license());
        line("description", about.description());
        line("requires", about.requires().isEmpty() ? "" : "SPI " + about.requires());
        line("capabilities", String.join(", ", about.capabilities()));
        line("entry", plugin.entryClass());
    }

    private static List<ExtensionName> load(PluginPackage plugin) throws PluginRefusedException {
        PluginGeneration generation =
                new GenerationLoader(SpiVersion.TEXT, CallLimits.DEFAULT, new UnloadWatch())
                        .load(plugin);
        try {
            return generation.extensions();
        } finally {
            generation.release();
            generation.whenClosed().toCompletableFuture().join();
        }
    }

    private void inspect(PluginPackage plugin, Path path)
            throws PluginRefusedException, IOException {
        if (!path.toString().endsWith(".jar") && !path.toString().endsWith(".zip")) {
            return;
        }
        try (Archive archive = Archive.open(path)) {
            archive.readAll();
            List<String> prefixes = new ArrayList<>(HostView.ALWAYS);
            plugin.about().capabilities().stream()
                    .flatMap(name -> Capability.of(name).stream())
                    .forEach(capability -> prefixes.add(capability.packagePrefix()));
            for (String prefix : prefixes) {
                String directory = prefix.replace('.', '/');
                if (archive.names().stream()
                        .anyMatch(e -> e.startsWith(directory) && e.endsWith(".class"))) {
                    warn(
                            "bundles a copy of "
                                    + prefix
                                    + "*, which is never used: the gateway's own is (exclude it, or"
                                    + " give the dependency the scope \"provided\")");
                }
            }
        }
    }

    private void line(String label, String value) {
        if (!value.isEmpty()) {
            text.append("  ").append(label).append(": ").append(value).append('\n');
        }
    }

    private void fail(String reason) {
        failures++;
        text.append("  error: ").append(reason).append('\n');
    }

    private void warn(String reason) {
        warnings++;
        text.append("  warning: ").append(reason).append('\n');
    }
}
