package io.a3s.gateway.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells an operator how to get an extension that is not there.
 *
 * @param directories where plugins were looked for, if anywhere; the last one is there to be filled
 * @param catalogue knows which artifact has what
 */
record WhereToFind(List<Path> directories, Catalogue catalogue) {
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
                    + holding(plugin).map(path -> " in " + path).orElse("")
                    + " has it, but is not loaded: "
                    + plugin.reason();
        }
        String place = directories.isEmpty() ? "" : " into " + directories.getLast();
        return "install " + artifact + "-*.jar" + place + " (" + looked(plugins) + ')';
    }

    private Optional<Path> holding(PluginStatus plugin) {
        return directories.stream()
                .filter(directory -> Files.exists(directory.resolve(file(plugin))))
                .findFirst();
    }

    private String looked(List<PluginStatus> plugins) {
        if (directories.isEmpty()) {
            return "no plugins directory is configured";
        }
        String paths = directories.stream().map(Path::toString).collect(Collectors.joining(", "));
        if (directories.stream().noneMatch(Files::isDirectory)) {
            return "looked in " + paths + ": no such directory";
        }
        long files = plugins.stream().filter(plugin -> !plugin.contentHash().isEmpty()).count();
        String count = files == 0 ? "no plugins" : files == 1 ? "1 plugin" : files + " plugins";
        return "looked in " + paths + ": " + count;
    }

    /** Returns the file that a plugin is in, a bundle perhaps. */
    private static String file(PluginStatus plugin) {
        return plugin.source().split("!", 2)[0];
    }

    /** A plugin whose code could not be asked is known by its id or the name of its file. */
    private static boolean has(PluginStatus plugin, ExtensionName missing, String artifact) {
        String name = plugin.source().substring(plugin.source().lastIndexOf('!') + 1);
        return plugin.extensions().contains(missing)
                || plugin.about().id().equals(artifact)
                || name.matches("(.*/)?" + Pattern.quote(artifact) + "(-\\d.*)?\\.(jar|zip)");
    }
}
