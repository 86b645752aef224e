package io.a3s.gateway.distribution;

import java.io.PrintWriter;
import java.net.URLConnection;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the launcher starts. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] arguments) {
        // A plugin that reads a resource by its URL would have its jar kept open for ever.
        URLConnection.setDefaultUseCaches("jar", false);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new RunCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new DurationConverter())
                .setParameterExceptionHandler(Main::refuse);
    }

    /** Says in one line what is wrong: the whole usage text would push it off the screen. */
    private static int refuse(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("a3s-gateway: " + problem.getMessage());
        err.println("Try " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
