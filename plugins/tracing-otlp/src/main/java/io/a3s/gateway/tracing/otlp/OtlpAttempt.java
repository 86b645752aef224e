package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.tracing.AttemptTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The span of an attempt to have a request answered by a backend. */
final class OtlpAttempt implements AttemptTrace {
    private static final int CLIENT_ERROR = 400;

    private final Span span;

    OtlpAttempt(Span span) {
        this.span = span;
    }

    @Override
    public void answered(int status) {
        span.setAttribute(Keys.STATUS, (long) status);
        if (status >= CLIENT_ERROR) {
            failed(String.valueOf(status));
        }
    }

    @Override
    public void end(UpstreamFailure.@Nullable Kind failure) {
        if (failure != null) {
            failed(failure.name().toLowerCase(Locale.ROOT));
        }
        span.end();
    }

    private void failed(String why) {
        span.setStatus(StatusCode.ERROR);
        span.setAttribute(Keys.ERROR, why);
    }
}
