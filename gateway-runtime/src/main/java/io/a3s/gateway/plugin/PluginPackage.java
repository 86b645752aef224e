package io.a3s.gateway.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file that is or should be a plugin, read but not loaded.
 *
 * @param file the name of the file in the plugins directory
 * @param source the same, or {@code file!part} for a part of a bundle
 * @param bundle the name of the bundle it is part of, or an empty string
 * @param contentHash the SHA-256 of the jar or zip in hexadecimal
 * @param about what its manifest says
 * @param entryClass the class its service file names, or an empty string
 * @param classPath the jars and directories in the cache to load it from
 * @param problems what keeps it from being loaded; if there are any, the rest is as far as known
 */
record PluginPackage(
        String file,
        String source,
        String bundle,
        String contentHash,
        PluginDescription about,
        String entryClass,
        List<Path> classPath,
        List<String> problems) {
    PluginPackage {
        classPath = List.copyOf(classPath);
        problems = List.copyOf(problems);
    }

    static PluginPackage unreadable(
            String file, String source, String bundle, String hash, String problem) {
        return new PluginPackage(
                file,
                source,
                bundle,
                hash,
                PluginDescription.UNKNOWN,
                "",
                List.of(),
                List.of(problem));
    }

    boolean isLoadable() {
        return problems.isEmpty();
    }

    String problemText() {
        return problems.stream().collect(Collectors.joining("; "));
    }

    String label() {
        return about.id().isEmpty() ? source : about.label() + " (" + source + ')';
    }
}
