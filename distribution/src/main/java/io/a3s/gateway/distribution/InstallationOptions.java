package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.plugin.PluginHost;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where plugins are, which most commands have. */
final class InstallationOptions {
    private final Home home = Home.find();

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "Where plugins are (default: plugins/ of the installation).")
    private Optional<Path> directory = Optional.empty();

    Home home() {
        return home;
    }

    Optional<Path> directory() {
        return directory;
    }

    /** Returns where plugins come from, what the runtime itself brings included. */
    PluginHost plugins() {
        return home.host(directory).withBuiltIn(new RuntimePlugin());
    }

    GatewayOptions gateway(Path config) {
        return GatewayOptions.of(ConfigSource.file(config), home.host(directory));
    }
}
