package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.nio.file.Files;

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

    // Processes are those of this gateway's machine, and end with it.
    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public ScalingExecutor create(ProcessConfig common, PluginContext context) {
        ProcessConfig config = common.of(context.name());
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
        Program.checkFile(config);
        return new ProcessExecutor(config, context);
    }
}
