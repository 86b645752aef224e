package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a body by its declared length before any of it is read, and counts one whose length is
 * not declared while it streams.
 */
final class BodyLimit implements Middleware {
    private static final long UNKNOWN = -1;

    private final long maxBytes;
    private final Refusal refusal;
    private final Counter declared;
    private final Counter counted;

    BodyLimit(BodyLimitConfig config, PluginContext context) {
        this.maxBytes = config.maxBodyBytes().bytes();
        this.refusal = new Refusal(maxBytes);
        this.declared = context.metrics().counter("body_limit_refused_total", "length", "declared");
        this.counted = context.metrics().counter("body_limit_refused_total", "length", "counted");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        long length = length(exchange.request().headers().get(HeaderName.CONTENT_LENGTH));
        if (length == UNKNOWN) {
            exchange.requestBody()
                    .transform(new BodyCount(maxBytes, refusal, exchange.id(), counted));
            return Verdict.proceed();
        }
        // The transport sees to it that a body is as long as declared, so there is nothing to
        // count.
        if (length <= maxBytes) {
            return Verdict.proceed();
        }
        declared.increment();
        return Verdict.reply(refusal.to(exchange.id()));
    }

    /** Returns the length a field declares, at most {@code Long.MAX_VALUE}. */
    private static long length(@Nullable String field) {
        if (field == null || field.isEmpty()) {
            return UNKNOWN;
        }
        long length = 0;
        for (int i = 0; i < field.length(); i++) {
            int digit = field.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return UNKNOWN;
            }
            length = length > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : length * 10 + digit;
        }
        return length;
    }
}
