package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for {@code process}.
 *
 * @param command the program and its arguments
 * @param directory where it runs
 * @param environment variables it gets beside the gateway's own
 * @param scheme how requests are sent to it
 * @param readyPath what to ask until it is ready
 * @param startTimeout how long it may take to become ready
 * @param stopTimeout how long it may take to end
 * @param restartDelay the pause before the first new try
 * @param maxRestartDelay the longest pause
 */
@Doc(
        "Runs a command on this machine for each replica. It ends when the replica is no longer wanted, and with the gateway.")
record ProcessConfig(
        @Doc(
                        """
                        The program and its arguments, one element each; no shell takes them apart. `{port}` in them is \
                        replaced by the port the replica is to listen at on 127.0.0.1; so is `${PORT}`, which is \
                        written `$${PORT}`, as it is no variable of the gateway's. `{service}` is replaced by the \
                        service's name; for a revision, by both names, as in `llm-v1`.""")
                @NotEmpty
                List<String> command,
        @Doc("The directory it runs in; the gateway's own unless set.") Optional<Path> directory,
        @Doc(
                        """
                        Variables it gets beside those of the gateway; `{port}` and `{service}` are replaced here, \
                        too. `PORT` is always set.""")
                @Secret
                Map<String, String> environment,
        @Doc("The scheme of its URL, such as `http` or `tcp`.") @Default("http") @NotEmpty
                String scheme,
        @Doc(
                        """
                        A path that answers 200 to 299 once it is ready, asked over HTTP without TLS. Unless set, \
                        it is ready when it accepts connections.""")
                Optional<String> readyPath,
        @Doc("How long it may take to become ready before it is ended and started anew.")
                @Default("5m")
                Duration startTimeout,
        @Doc("How long it may take to end after SIGTERM before it gets SIGKILL; whole seconds.")
                @Default("10s")
                Duration stopTimeout,
        @Doc("The pause before it is started anew after it has ended by itself; doubled each time.")
                @Default("500ms")
                Duration restartDelay,
        @Doc(
                        """
                        The longest such pause. Whoever has been ready for as long as this begins with the shortest \
                        one again.""")
                @Default("30s")
                Duration maxRestartDelay) {
    ProcessConfig {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.getFirst().isBlank()) {
            throw new InvalidConfigException("command", "empty (expected: a program)");
        }
        environment
                .keySet()
                .forEach(
                        name -> {
                            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                                throw new InvalidConfigException(
                                        "environment",
                                        name + " (expected: names of letters, digits and _)");
                            }
                        });
        if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
            throw new InvalidConfigException(
                    "scheme", scheme + " (expected: a URL scheme in lower case, such as http)");
        }
        if (readyPath.isPresent() && !readyPath.get().matches("/[!-~]*")) {
            throw new InvalidConfigException(
                    "ready_path", readyPath.get() + " (expected: a path such as /health)");
        }
        positive("start_timeout", startTimeout);
        positive("stop_timeout", stopTimeout);
        positive("restart_delay", restartDelay);
        if (maxRestartDelay.compareTo(restartDelay) < 0) {
            throw new InvalidConfigException(
                    "max_restart_delay",
                    maxRestartDelay + " (expected: at least restart_delay, " + restartDelay + ')');
        }
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new InvalidConfigException(key, value + " (expected: more than 0)");
        }
    }

    /** Returns the same for a service, with its name where that is asked for. */
    ProcessConfig of(String service) {
        Map<String, String> named = new HashMap<>();
        environment.forEach((name, value) -> named.put(name, value.replace("{service}", service)));
        return new ProcessConfig(
                command.stream().map(text -> text.replace("{service}", service)).toList(),
                directory,
                named,
                scheme,
                readyPath,
                startTimeout,
                stopTimeout,
                restartDelay,
                maxRestartDelay);
    }

    /** Returns the command for a port. */
    List<String> command(int port) {
        return command.stream().map(argument -> withPort(argument, port)).toList();
    }

    /** Returns a text for a port. */
    static String withPort(String text, int port) {
        String number = Integer.toString(port);
        return text.replace("${PORT}", number).replace("{port}", number);
    }
}
