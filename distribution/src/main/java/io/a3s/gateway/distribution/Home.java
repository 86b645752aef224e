package io.a3s.gateway.distribution;

import java.nio.file.Path;

/**
 * The directory that the gateway is installed in.
 *
 * @param path its absolute path
 */
record Home(Path path) {
    /** Returns what the launcher found, or the working directory if it was not used. */
    static Home find() {
        return new Home(Path.of(System.getProperty("a3s.gateway.home", "")).toAbsolutePath());
    }

    Path plugins() {
        return path.resolve("plugins");
    }

    Path conf(String file) {
        return path.resolve("conf").resolve(file);
    }

    /** Returns the list of which jar has which extension. */
    Path catalogue() {
        return conf("plugin-catalog.properties");
    }
}
