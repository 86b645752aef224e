package io.a3s.gateway.scaling.box;

import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.scaling.remote.Retries;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.util.Optional;

/** Makes {@code box} executors. */
final class BoxExecutorFactory implements ScalingExecutorFactory<BoxConfig> {
    @Override
    public String type() {
        return "box";
    }

    @Override
    public Class<BoxConfig> configType() {
        return BoxConfig.class;
    }

    @Override
    public ScalingExecutor create(BoxConfig config, PluginContext context) {
        Platform platform =
                new Platform(
                        config.url(),
                        config.timeout(),
                        config::token,
                        config.caFile().map(file -> TrustedCertificates.of("ca_file", file)));
        return new BoxExecutor(
                platform,
                new Retries(config.attempts(), config.retryDelay()),
                config.name().orElse(context.name()),
                new Looks(context.ticker()));
    }

    @Override
    public Optional<String> nameKey(BoxConfig config) {
        return config.name().map(_ -> "name");
    }
}
