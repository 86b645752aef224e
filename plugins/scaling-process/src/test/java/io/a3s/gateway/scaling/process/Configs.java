package io.a3s.gateway.scaling.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations with delays that are short enough for tests. */
final class Configs {
    private Configs() {}

    static ProcessConfig of(String... command) {
        return with(List.of(command), Optional.empty(), Map.of(), Optional.empty());
    }

    static ProcessConfig with(
            List<String> command,
            Optional<Path> directory,
            Map<String, String> environment,
            Optional<String> readyPath) {
        return timed(command, directory, environment, readyPath, Duration.ofMinutes(1), seconds(1));
    }

    static ProcessConfig timed(
            List<String> command,
            Optional<Path> directory,
            Map<String, String> environment,
            Optional<String> readyPath,
            Duration startTimeout,
            Duration stopTimeout) {
        return new ProcessConfig(
                command,
                directory,
                environment,
                "http",
                readyPath,
                startTimeout,
                stopTimeout,
                Duration.ofMillis(10),
                Duration.ofMillis(40));
    }

    static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
