package io.a3s.gateway.rollout;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.RolloutConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.files.SafeFiles;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a configuration with rollouts needs of this host. */
public final class RolloutChecks {
    private static final Logger log = LoggerFactory.getLogger(RolloutChecks.class);

    private RolloutChecks() {}

    /** Returns what is wrong with where states are to be kept, if there is a rollout. */
    public static List<Diagnostic> check(GatewayConfig config) {
        if (config.fixed().store().isPresent()) {
            return List.of();
        }
        for (Map.Entry<String, Located<ServiceConfig>> service :
                config.dynamic().services().entrySet()) {
            Optional<Located<RolloutConfig>> rollout = service.getValue().value().rollout();
            if (rollout.isPresent()) {
                Path directory = config.fixed().stateDir();
                return isWritable(directory)
                        ? List.of()
                        : List.of(refused(directory, service.getKey(), rollout.get()));
            }
        }
        return List.of();
    }

    private static boolean isWritable(Path directory) {
        try {
            SafeFiles.createDirectories(directory);
            return Files.isWritable(directory);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("cannot make a directory");
            return false;
        }
    }

    private static Diagnostic refused(
            Path directory, String service, Located<RolloutConfig> rollout) {
        return Diagnostic.error(
                        "state_dir \""
                                + directory
                                + "\" cannot be written, and the rollout's state would be lost")
                .in("services \"" + service + "\" rollout")
                .at(rollout.range())
                .hint("set state_dir to a directory of the gateway");
    }
}
