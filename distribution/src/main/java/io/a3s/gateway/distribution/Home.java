package io.a3s.gateway.distribution;

import io.a3s.gateway.plugin.PluginHost;
import java.nio.file.Path;
import java.util.Optional;

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

    /**
     * Returns where plugins come from: a directory, or else that of the installation and the one
     * beside it that {@code A3S_GATEWAY_MORE_PLUGINS} names.
     */
    PluginHost host(Optional<Path> directory) {
        PluginHost host =
                PluginHost.of(directory.orElseGet(this::plugins), PluginCacheDirectory.find())
                        .withCatalogue(catalogue());
        String more = System.getenv("A3S_GATEWAY_MORE_PLUGINS");
        return directory.isPresent() || more == null || more.isBlank()
                ? host
                : host.withDirectory(Path.of(more));
    }

    Path launcher() {
        return path.resolve("bin").resolve("a3s-gateway");
    }

    /** Returns where the launcher looks for the cache of this Java, if it was used. */
    Optional<Path> aotCache() {
        return Optional.ofNullable(System.getProperty("a3s.gateway.aot")).map(Path::of);
    }

    /** Returns the list of which jar has which extension. */
    Path catalogue() {
        return conf("plugin-catalog.properties");
    }
}
