package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.ScalingConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.scaling.AutoscalerSettings;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.scaling.ScalerSettings;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.snapshot.ServiceCompiler.Parts;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes what scales services, as their blocks {@code scaling} say. */
final class ServiceScaling {
    private final Backends backends;

    ServiceScaling(Backends backends) {
        this.backends = backends;
    }

    /**
     * Returns what scales a service, or a revision of one; null if nothing does.
     *
     * @param config that of the service
     * @param listed stand for all replicas where a platform only counts them
     */
    @Nullable Scaler scaler(
            ScalingTarget target, ServiceConfig config, List<ServerBackend> listed, Parts parts) {
        if (config.scaling().isEmpty()) {
            return null;
        }
        Located<ScalingConfig> block = config.scaling().get();
        ScalingConfig scaling = block.value();
        Optional<Installed<ScalingExecutorFactory<?>>> installed =
                parts.plugins().scalingExecutor(scaling.executor().value());
        if (installed.isEmpty() || scaling.settings().isEmpty()) {
            // Which has been said: the service has its listed servers only.
            return null;
        }
        String path = "services \"" + target.service() + "\" scaling " + scaling.executor().value();
        Optional<String> named = nameKey(installed.get().factory(), scaling.settings().get());
        if (config.revisions().size() > 1 && named.isPresent()) {
            report(
                    Diagnostic.error(named.get() + ": all revisions would be scaled as one")
                            .at(block.range())
                            .in(path)
                            .hint(
                                    "remove it: each has a name of its own, such as SERVICE-REVISION"),
                    parts);
            return null;
        }
        ScalerSettings settings = settings(scaling);
        Scaler scaler;
        try {
            scaler =
                    backends.scaler(
                            target,
                            installed.get(),
                            scaling.settings().get(),
                            settings,
                            parts.tls(),
                            listed,
                            parts.lease());
        } catch (InvalidConfigException e) {
            report(
                    Diagnostic.error(e.key() + ": " + e.getMessage()).at(block.range()).in(path),
                    parts);
            return null;
        }
        parts.commits().add(() -> scaler.configure(settings));
        return scaler;
    }

    private static <C extends Record> Optional<String> nameKey(
            ScalingExecutorFactory<C> factory, Record settings) {
        return factory.nameKey(factory.configType().cast(settings));
    }

    // All revisions are scaled with the same settings.
    private static void report(Diagnostic problem, Parts parts) {
        boolean isKnown =
                parts.problems().stream()
                        .anyMatch(
                                each ->
                                        each.path().equals(problem.path())
                                                && each.summary().equals(problem.summary()));
        if (!isKnown) {
            parts.problems().add(problem);
        }
    }

    private static ScalerSettings settings(ScalingConfig config) {
        return new ScalerSettings(
                new AutoscalerSettings(
                        config.minReplicas(),
                        config.maxReplicas(),
                        config.containerConcurrency() * config.targetUtilization(),
                        Duration.ofSeconds(config.stableWindowSecs()),
                        Duration.ofSeconds(config.panicWindowSecs()),
                        config.panicThreshold(),
                        Duration.ofSeconds(config.scaleDownDelaySecs()),
                        Duration.ofSeconds(config.scaleToZeroGraceSecs()),
                        config.maxScaleUpRate(),
                        config.maxScaleDownRate()),
                config.containerConcurrency(),
                config.bufferEnabled(),
                config.bufferSize(),
                config.bufferMaxBytes().bytes(),
                Duration.ofSeconds(config.bufferTimeoutSecs()),
                config.coldStartKeepalive());
    }
}
