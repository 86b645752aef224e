package io.a3s.gateway.distribution;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the arguments of the main command as services give them, without picocli, which would take
 * a third of the start. Whatever is not plainly right is left to picocli, which knows the other
 * commands and forms, and says what is wrong.
 */
final class PlainArguments {
    private static final String NO_WATCH = "--no-watch";
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "-c", "--config",
                    "--config", "--config",
                    "--plugins", "--plugins",
                    "--log-level", "--log-level");

    private final Map<String, String> values = new HashMap<>();

    private PlainArguments() {}

    /** Returns what was asked for, or nothing if picocli has to look at it. */
    static Optional<RunArguments> read(String... arguments) {
        PlainArguments plain = new PlainArguments();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            if (!plain.take(rest.next(), rest)) {
                return Optional.empty();
            }
        }
        return plain.toRun();
    }

    /** Takes an option and its value. Returns whether it is one, for the first time. */
    private boolean take(String argument, Iterator<String> rest) {
        if (argument.equals(NO_WATCH)) {
            return values.put(NO_WATCH, "") == null;
        }
        int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
        String option = OPTIONS.get(equals < 0 ? argument : argument.substring(0, equals));
        if (option == null) {
            return false;
        }
        String value = equals < 0 ? next(rest) : argument.substring(equals + 1);
        return isPlain(value) && values.put(option, value) == null;
    }

    private static String next(Iterator<String> rest) {
        return rest.hasNext() ? rest.next() : "";
    }

    // Not what might be another option, or a file of arguments, or quoted.
    private static boolean isPlain(String value) {
        return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
    }

    private Optional<RunArguments> toRun() {
        try {
            Path config = Path.of(values.getOrDefault("--config", "gateway.hcl"));
            if (!Files.isRegularFile(config)) {
                return Optional.empty();
            }
            return Optional.of(
                    new RunArguments(
                            config,
                            optional("--plugins").map(Path::of),
                            optional("--log-level").map(PlainArguments::level),
                            !values.containsKey(NO_WATCH)));
        } catch (IllegalArgumentException e) {
            // No path, or no level.
            return Optional.empty();
        }
    }

    private Optional<String> optional(String option) {
        return Optional.ofNullable(values.get(option));
    }

    private static LogOption.Level level(String name) {
        return LogOption.Level.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
