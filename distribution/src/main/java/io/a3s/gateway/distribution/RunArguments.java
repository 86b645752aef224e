package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.ConfigSource;
import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the main command was asked for.
 *
 * @param config the configuration, which is there
 * @param plugins where plugins are, if not in the installation
 * @param logLevel how much the process log tells, if that was said
 * @param watching whether changes of the configuration take effect by themselves
 */
record RunArguments(
        Path config, Optional<Path> plugins, Optional<LogOption.Level> logLevel, boolean watching) {

    /**
     * Runs the gateway until a signal has stopped it.
     *
     * @return the exit code
     */
    int run(PrintWriter err) throws InterruptedException {
        logLevel.ifPresent(LogOption.Level::apply);
        var options =
                GatewayOptions.of(ConfigSource.file(config), Home.find().host(plugins))
                        .withWatching(watching);
        return new Attendant(Gateway.create(options), err).run(() -> {});
    }
}
