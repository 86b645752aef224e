package io.a3s.gateway.plugin;

import java.time.Duration;

/**
 * How long calls of a plugin's code may take that are not about an exchange.
 *
 * @param load to construct the entry and to list its factories
 * @param make to make one instance
 * @param end to end one
 */
record CallLimits(Duration load, Duration make, Duration end) {
    /** Long enough to ask a slow service something, short enough for an operator to wait. */
    static final CallLimits DEFAULT =
            new CallLimits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10));
}
