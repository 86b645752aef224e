package io.a3s.gateway.distribution;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says how much the process log tells. */
final class LogOption {
    enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        /**
         * Has to be called before anything logs: the log's configuration reads the property once.
         */
        void apply() {
            System.setProperty(ProcessLog.LEVEL, name());
        }
    }

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description =
                    "How much the process log tells: ${COMPLETION-CANDIDATES} (default: INFO, or"
                            + " A3S_GATEWAY_LOG_LEVEL).")
    private Optional<Level> level = Optional.empty();

    void apply() {
        level.ifPresent(Level::apply);
    }

    /** Does the same, with another default than usual where the environment says nothing either. */
    void applyOr(Level usual) {
        if (level.isPresent() || System.getenv(ProcessLog.LEVEL) == null) {
            level.orElse(usual).apply();
        }
    }

    Optional<Level> level() {
        return level;
    }

    /** Lets only errors through, for commands whose output is the answer. */
    static void quiet() {
        Level.ERROR.apply();
    }
}
