package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Which artifact is known to have which extension: {@code protocol.https=protocol-http}. What is
 * not listed is assumed to be named by convention, {@code middleware-jwt} for the middleware {@code
 * jwt}.
 */
final class Catalogue {
    static final Catalogue EMPTY = new Catalogue(Map.of());

    private final Map<String, String> artifacts;

    private Catalogue(Map<String, String> artifacts) {
        this.artifacts = Map.copyOf(artifacts);
    }

    /**
     * Reads a file in the format of {@link Properties}, in UTF-8.
     *
     * @throws IOException if it cannot be read or is not in that format
     */
    static Catalogue read(Path file) throws IOException {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Map<String, String> artifacts = new TreeMap<>();
        properties.forEach((key, value) -> artifacts.put(key.toString(), value.toString().strip()));
        return new Catalogue(artifacts);
    }

    /** Returns the name, without version, of the artifact that has an extension. */
    String artifact(ExtensionKind kind, String type) {
        String prefix = kind.artifactPrefix();
        return artifacts.getOrDefault(prefix + '.' + type, prefix + '-' + type);
    }
}
