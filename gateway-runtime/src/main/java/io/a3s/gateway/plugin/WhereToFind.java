package io.a3s.gateway.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells an operator how to get an extension that is not there.
 *
 * @param directory where plugins were looked for, if anywhere
 * @param catalogue knows which artifact has what
 */
record WhereToFind(Optional<Path> directory, Catalogue catalogue) {
    String hint(ExtensionName missing, List<PluginStatus> plugins) {
        String artifact = catalogue.artifact(missing.kind(), missing.name());
        Optional<PluginStatus> quarantined =
                plugins.stream()
                        .filter(plugin -> plugin.state() == PluginStatus.State.QUARANTINED)
                        .filter(plugin -> has(plugin, missing, artifact))
                        .findFirst();
        if (quarantined.isPresent()) {
            PluginStatus plugin = quarantined.get();
            return plugin.source()
                    + place(" in ")
                    + " has it, but is not loaded: "
                    + plugin.reason();
        }
        return "install " + artifact + "-*.jar" + place(" into ") + " (" + looked(plugins) + ')';
    }

    private String place(String preposition) {
        return directory.map(path -> preposition + path).orElse("");
    }

    private String looked(List<PluginStatus> plugins) {
        if (directory.isEmpty()) {
            return "no plugins directory is configured";
        }
        Path path = directory.get();
        if (!Files.isDirectory(path)) {
            return "looked in " + path + ": no such directory";
        }
        long files = plugins.stream().filter(plugin -> !plugin.contentHash().isEmpty()).count();
        String count = files == 0 ? "no plugins" : files == 1 ? "1 plugin" : files + " plugins";
        return "looked in " + path + ": " + count;
    }

    /** A plugin whose code could not be asked is known by its id or the name of its file. */
    private static boolean has(PluginStatus plugin, ExtensionName missing, String artifact) {
        String name = plugin.source().substring(plugin.source().lastIndexOf('!') + 1);
        return plugin.extensions().contains(missing)
                || plugin.about().id().equals(artifact)
                || name.matches("(.*/)?" + Pattern.quote(artifact) + "(-\\d.*)?\\.(jar|zip)");
    }
}
