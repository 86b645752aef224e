package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.NamedTracer;
import io.a3s.gateway.observe.Stats;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all exchanges of a gateway share.
 *
 * @param routing gives the configuration new exchanges begin with
 * @param stats where they are counted
 * @param accessLog where they are logged, or null if the log is off
 * @param tracer gives what records them, or null if nothing does
 * @param verdictLimit how long a middleware may take for a verdict it does not give at once
 */
public record ExchangeEnvironment(
        Supplier<? extends Routing> routing,
        Stats stats,
        @Nullable AccessLog accessLog,
        Supplier<? extends @Nullable NamedTracer> tracer,
        Duration verdictLimit) {}
