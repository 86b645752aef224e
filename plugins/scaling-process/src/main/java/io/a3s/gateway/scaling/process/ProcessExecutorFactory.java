package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Makes {@code process} executors. */
final class ProcessExecutorFactory implements ScalingExecutorFactory<ProcessConfig> {
    @Override
    public String type() {
        return "process";
    }

    @Override
    public Class<ProcessConfig> configType() {
        return ProcessConfig.class;
    }

    @Override
    public ScalingExecutor create(ProcessConfig config, PluginContext context) {
        if (!Files.isExecutable(Child.SHELL)) {
            throw new InvalidConfigException(
                    "", "there is no " + Child.SHELL + ", which runs the processes");
        }
        config.directory()
                .filter(directory -> !Files.isDirectory(directory))
                .ifPresent(
                        directory -> {
                            throw new InvalidConfigException(
                                    "directory", directory + " (expected: an existing directory)");
                        });
        checkProgram(config);
        return new ProcessExecutor(config, context);
    }

    private static void checkProgram(ProcessConfig config) {
        String program = config.command().getFirst();
        if (program.indexOf('/') >= 0) {
            Path file = config.directory().map(d -> d.resolve(program)).orElse(Path.of(program));
            if (!isProgram(file)) {
                throw new InvalidConfigException(
                        "command", file + " (expected: a file that can be executed)");
            }
            return;
        }
        String path = config.environment().getOrDefault("PATH", System.getenv("PATH"));
        boolean isFound =
                path == null
                        || Arrays.stream(path.split(File.pathSeparator, -1))
                                .anyMatch(directory -> isProgram(Path.of(directory, program)));
        if (!isFound) {
            throw new InvalidConfigException(
                    "command", program + " (expected: a program in PATH, which is " + path + ')');
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
