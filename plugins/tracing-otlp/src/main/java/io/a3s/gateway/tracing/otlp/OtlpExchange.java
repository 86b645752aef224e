package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.tracing.AttemptTrace;
import io.a3s.gateway.spi.tracing.ExchangeTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The span of an exchange. */
final class OtlpExchange implements ExchangeTrace {
    private static final int SERVER_ERROR = 500;

    private final Tracer spans;
    private final Fields fields;
    private final Span span;
    private final Context context;
    private final String method;

    OtlpExchange(Tracer spans, Fields fields, Span span, Context context, String method) {
        this.spans = spans;
        this.fields = fields;
        this.span = span;
        this.context = context;
        this.method = method;
    }

    @Override
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    @Override
    public AttemptTrace attempt(RequestHead head, Backend backend, int number) {
        Span attempt =
                spans.spanBuilder(method)
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(context)
                        .startSpan();
        if (attempt.isRecording()) {
            attempt.setAttribute(Keys.METHOD, method);
            attempt.setAttribute(
                    Keys.URL, backend.url().getScheme() + "://" + at(backend) + head.path());
            attempt.setAttribute(Keys.SERVER_ADDRESS, backend.host());
            attempt.setAttribute(Keys.SERVER_PORT, (long) backend.port());
            if (number > 1) {
                attempt.setAttribute(Keys.RESEND, (long) number - 1);
            }
        }
        fields.write(context.with(attempt), head.headers());
        return new OtlpAttempt(attempt);
    }

    private static String at(Backend backend) {
        String host = backend.host();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + backend.port();
    }

    @Override
    public void end(@Nullable RouteInfo route, Completion completion) {
        if (span.isRecording()) {
            if (route != null) {
                span.updateName(method + ' ' + route.router());
                span.setAttribute(Keys.ROUTER, route.router());
                span.setAttribute(Keys.SERVICE, route.service());
            }
            describe(completion);
        }
        span.end();
    }

    private void describe(Completion completion) {
        span.setAttribute(Keys.STATUS, (long) completion.status());
        span.setAttribute(Keys.REQUEST_SIZE, completion.requestBytes());
        span.setAttribute(Keys.RESPONSE_SIZE, completion.responseBytes());
        String reason = completion.reason();
        if (!reason.isEmpty()) {
            span.setAttribute(Keys.REASON, reason);
        }
        if (completion.outcome() == Outcome.CUT_OFF || completion.status() >= SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(
                    Keys.ERROR, reason.isEmpty() ? String.valueOf(completion.status()) : reason);
        }
    }
}
