package io.a3s.gateway.distribution;

import java.io.PrintWriter;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the launcher starts. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] arguments) {
        // A plugin that reads a resource by its URL would have its jar kept open for ever.
        URLConnection.setDefaultUseCaches("jar", false);
        Optional<RunArguments> plain = PlainArguments.read(arguments);
        System.exit(plain.isPresent() ? run(plain.get()) : commandLine().execute(arguments));
    }

    private static int run(RunArguments arguments) {
        try {
            return arguments.run(new PrintWriter(System.err, true, System.err.charset()));
        } catch (Throwable e) {
            // As picocli does: a thread that is left must not keep a process alive that serves
            // nobody.
            e.printStackTrace();
            return 1;
        }
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
