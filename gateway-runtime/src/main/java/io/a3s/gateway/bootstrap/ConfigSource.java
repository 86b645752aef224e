package io.a3s.gateway.bootstrap;

import java.nio.file.Path;
import java.util.Objects;

/** Where a gateway's configuration comes from. */
public sealed interface ConfigSource {
    /** A file, read anew at each reload. */
    static ConfigSource file(Path path) {
        return new File(path.toAbsolutePath().normalize());
    }

    /** A text, for programs that make their configuration themselves. */
    static ConfigSource text(String name, String hcl) {
        return new Text(name, hcl);
    }

    /**
     * A file.
     *
     * @param path where it is
     */
    record File(Path path) implements ConfigSource {}

    /**
     * A text.
     *
     * @param name what messages call it
     * @param hcl its content
     */
    record Text(String name, String hcl) implements ConfigSource {
        public Text {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(hcl, "hcl");
        }
    }
}
