package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.NamedTracer;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.tracing.AttemptTrace;
import io.a3s.gateway.spi.tracing.ExchangeTrace;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The record of an exchange, which cannot harm what it is about: if it fails, it is dropped, and
 * its failure is counted.
 */
final class GuardedTrace {
    private final Stats stats;
    private final NamedTracer tracer;
    private final ExchangeFacts facts;
    private @Nullable ExchangeTrace trace;
    private @Nullable AttemptTrace attempt;
    private @Nullable String traceId;

    private GuardedTrace(Stats stats, NamedTracer tracer, ExchangeFacts facts) {
        this.stats = stats;
        this.tracer = tracer;
        this.facts = facts;
    }

    /** Begins the record of an exchange; null if nobody records any. */
    static @Nullable GuardedTrace begin(ExchangeEnvironment environment, ExchangeFacts facts) {
        NamedTracer tracer = environment.tracer().get();
        if (tracer == null) {
            return null;
        }
        GuardedTrace guarded = new GuardedTrace(environment.stats(), tracer, facts);
        try {
            ExchangeTrace begun = tracer.tracer().begin(facts.head, facts.client, facts.id);
            guarded.traceId = begun.traceId();
            guarded.trace = begun;
        } catch (Throwable e) {
            guarded.failed(e);
        }
        return guarded;
    }

    /** Returns the trace's id, or null if there is none. */
    @Nullable String traceId() {
        return traceId;
    }

    /** Takes that the request is about to go to a backend. */
    void attempt(ServerBackend backend, int number) {
        call(current -> attempt = current.attempt(facts.head, backend, number));
    }

    /** Takes what the backend has answered with. */
    void answered(int status) {
        AttemptTrace current = attempt;
        if (current != null) {
            call(_ -> current.answered(status));
        }
    }

    /** Takes that the attempt is over, if that was not said before. */
    void attemptOver(UpstreamFailure.@Nullable Kind failure) {
        AttemptTrace current = attempt;
        if (current != null) {
            attempt = null;
            call(_ -> current.end(failure));
        }
    }

    void end() {
        call(current -> current.end(facts.route, facts));
        trace = null;
    }

    private void call(Consumer<ExchangeTrace> call) {
        ExchangeTrace current = trace;
        if (current == null) {
            return;
        }
        try {
            call.accept(current);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable thrown) {
        trace = null;
        attempt = null;
        FailureLog.failed(stats, new PluginFailedException(tracer.part(), thrown), facts.id);
    }
}
