package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Whether the program of a command is there. */
final class Program {
    private Program() {}

    /**
     * Checks a program that is named by a path. One that is looked for in PATH is not checked, as a
     * configuration may be validated on another machine than it is for.
     */
    static void checkFile(ProcessConfig config) {
        String program = config.command().getFirst();
        Path file = config.directory().map(d -> d.resolve(program)).orElse(Path.of(program));
        if (isPath(program) && !isProgram(file)) {
            throw new InvalidConfigException(
                    "command", file + " (expected: a file that can be executed)");
        }
    }

    /**
     * Checks a program that is looked for in PATH. The shell would say only that it has failed.
     *
     * @throws IOException if it is not there
     */
    static void requireInPath(ProcessConfig config) throws IOException {
        String program = config.command().getFirst();
        String path = config.environment().getOrDefault("PATH", System.getenv("PATH"));
        boolean isFound =
                isPath(program)
                        || path == null
                        || Arrays.stream(path.split(File.pathSeparator, -1))
                                .anyMatch(directory -> isProgram(Path.of(directory, program)));
        if (!isFound) {
            throw new IOException("no program " + program + " in PATH, which is " + path);
        }
    }

    private static boolean isPath(String program) {
        return program.indexOf('/') >= 0;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
