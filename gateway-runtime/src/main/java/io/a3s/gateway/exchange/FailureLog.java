package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.FailureStats;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.observe.Stats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Counts what plugins throw, and writes it to the log, but not more often than anybody reads it.
 */
final class FailureLog {
    private static final Logger log = LoggerFactory.getLogger(FailureLog.class);

    private FailureLog() {}

    /** Counts and logs what a part of a plugin threw in an exchange. Throws nothing. */
    static void failed(Stats stats, PluginFailedException failure, String request) {
        PluginPart part = failure.part();
        failed(
                stats.plugin(part),
                "plugin failed",
                failure.thrown(),
                "kind",
                part.kind(),
                "name",
                part.name(),
                "request",
                request);
    }

    /**
     * Counts a failure and logs it, unless the same was logged just before. Throws nothing.
     *
     * @param facts keys and values in turn
     */
    static void failed(FailureStats stats, String message, Throwable failure, String... facts) {
        stats.failures.increment();
        long heldBack = stats.throttle.pass(System.nanoTime());
        if (heldBack < 0) {
            return;
        }
        LoggingEventBuilder event = log.atWarn();
        for (int i = 0; i < facts.length; i += 2) {
            event = event.addKeyValue(facts[i], facts[i + 1]);
        }
        if (heldBack > 0) {
            event = event.addKeyValue("held_back", heldBack);
        }
        try {
            event.setCause(failure).log(message);
        } catch (Throwable e) {
            // What an exception says of itself is code of the plugin, too.
            log.atWarn().addKeyValue("failure", failure.getClass().getName()).log(message);
        }
    }
}
