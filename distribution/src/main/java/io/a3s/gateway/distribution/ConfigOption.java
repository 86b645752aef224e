package io.a3s.gateway.distribution;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names the configuration file. */
final class ConfigOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "gateway.hcl",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("gateway.hcl");

    /**
     * Returns a file that is there.
     *
     * @throws ParameterException if there is none: starting without routes would only look like
     *     success
     */
    Path existing() {
        if (Files.isRegularFile(file)) {
            return file;
        }
        String problem = Files.exists(file) ? "not a file" : "no such file";
        throw new ParameterException(
                command.commandLine(),
                "--config: %s: %s (expected: a configuration; %s is one to begin with)"
                        .formatted(file, problem, Home.find().conf("gateway.hcl")));
    }
}
