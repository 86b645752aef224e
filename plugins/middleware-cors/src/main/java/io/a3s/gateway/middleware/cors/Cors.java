package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/**
 * Answers preflights, and tells browsers of all other responses whether a page may read them. What
 * the backend says about that is replaced.
 */
final class Cors implements Middleware {
    private static final Verdict REJECTION =
            Verdict.reply(
                    Reply.error(403, "Origin not allowed").withHeader(HeaderName.VARY, "Origin"));

    private final AllowedOrigins origins;
    private final PreflightReplies preflights;
    private final String exposedHeaders;
    private final boolean allowsCredentials;
    private final boolean rejectsOthers;
    // The origin if it is allowed. It is kept because others may edit the request meanwhile.
    private final Slot<String> allowedOrigin;
    private final Metrics.Counter preflightsAllowed;
    private final Metrics.Counter preflightsRefused;
    private final Metrics.Counter requestsAllowed;
    private final Metrics.Counter requestsRefused;

    Cors(CorsConfig config, PluginContext context) {
        this.origins = AllowedOrigins.compile(config.allowedOrigins());
        this.preflights = new PreflightReplies(config, origins.allowsAll());
        this.exposedHeaders = String.join(", ", config.exposedHeaders());
        this.allowsCredentials = config.allowCredentials();
        this.rejectsOthers = config.rejectDisallowedOrigins();
        this.allowedOrigin = context.slot("");
        Metrics metrics = context.metrics();
        this.preflightsAllowed = metrics.counter("cors_preflights_total", "result", "allowed");
        this.preflightsRefused = metrics.counter("cors_preflights_total", "result", "refused");
        this.requestsAllowed = metrics.counter("cors_requests_total", "result", "allowed");
        this.requestsRefused = metrics.counter("cors_requests_total", "result", "refused");
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        String origin = request.headers().get(HeaderName.ORIGIN);
        if (origin == null) {
            return Verdict.proceed();
        }
        boolean isAllowed = origins.allows(origin);
        if (PreflightReplies.isPreflight(request)) {
            return preflight(request, origin, isAllowed);
        }
        if (isAllowed) {
            requestsAllowed.increment();
            if (!origins.allowsAll()) {
                exchange.set(allowedOrigin, origin);
            }
            return Verdict.proceed();
        }
        // Pages send their origin to their own site, too, where nobody has to allow anything.
        if (OriginSyntax.isSame(origin, exchange.client().isSecure(), request.authority())) {
            return Verdict.proceed();
        }
        requestsRefused.increment();
        return rejectsOthers ? REJECTION : Verdict.proceed();
    }

    private Verdict preflight(RequestHead request, String origin, boolean isAllowed) {
        if (isAllowed) {
            preflightsAllowed.increment();
            return Verdict.reply(preflights.permission(origin, request.headers()));
        }
        preflightsRefused.increment();
        return rejectsOthers ? REJECTION : Verdict.reply(preflights.refusal());
    }

    @Override
    public void onResponse(Exchange exchange) {
        Headers headers = exchange.response().headers();
        for (HeaderName name : CorsFields.OF_RESPONSES) {
            headers.remove(name);
        }
        if (origins.allowsAll()) {
            // For everybody the same, so that caches may keep one response for all.
            allow(headers, CorsConfig.ANY);
            return;
        }
        // Also without an origin, as the response to a request with one would have been another.
        Vary.add(headers, "Origin");
        String origin = exchange.get(allowedOrigin);
        if (!origin.isEmpty()) {
            allow(headers, origin);
        }
    }

    private void allow(Headers headers, String origin) {
        headers.set(CorsFields.ALLOW_ORIGIN, origin);
        if (allowsCredentials) {
            headers.set(CorsFields.ALLOW_CREDENTIALS, "true");
        }
        if (!exposedHeaders.isEmpty()) {
            headers.set(CorsFields.EXPOSE_HEADERS, exposedHeaders);
        }
    }
}
