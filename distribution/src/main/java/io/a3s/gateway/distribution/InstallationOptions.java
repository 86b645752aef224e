package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.service.balance.BuiltInBalancers;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.nio.file.Path;
import java.util.List;
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

    PluginHost plugins() {
        return PluginHost.of(directory.orElseGet(home::plugins), PluginCacheDirectory.find())
                .withBuiltIn(new Strategies())
                .withCatalogue(home.catalogue());
    }

    /** The runtime's own balancing strategies come in through the same door as a plugin's. */
    private static final class Strategies implements GatewayPlugin {
        @Override
        public List<LoadBalancerFactory> loadBalancers() {
            return BuiltInBalancers.factories();
        }
    }

    GatewayOptions gateway(Path config) {
        return GatewayOptions.of(ConfigSource.file(config), plugins());
    }
}
