package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.tracing.ExchangeTrace;
import io.a3s.gateway.spi.tracing.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records exchanges as spans, named and described as OpenTelemetry's semantic conventions for HTTP
 * have it, without queries, which often hold secrets.
 */
final class OtlpTracer implements Tracer {
    private static final long LAST_SECONDS = 5;
    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    // Others are whatever a stranger has made up.
    private static final Set<String> METHODS =
            Set.of(
                    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY",
                    "TRACE");

    private final SdkTracerProvider provider;
    private final io.opentelemetry.api.trace.Tracer spans;
    private final Fields fields;

    OtlpTracer(OtlpConfig config, SpanProcessor processor) {
        Sampler ratio = Sampler.traceIdRatioBased(config.sampleRatio());
        this.provider =
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.getDefault().toBuilder()
                                        .put(SERVICE_NAME, config.serviceName())
                                        .build())
                        .setSampler(config.parentBased() ? Sampler.parentBased(ratio) : ratio)
                        .addSpanProcessor(processor)
                        .build();
        this.spans = provider.get("io.a3s.gateway");
        this.fields = new Fields(config.propagation());
    }

    @Override
    public ExchangeTrace begin(RequestHead request, ClientInfo client, String id) {
        Context parent = fields.read(request.headers());
        String method = METHODS.contains(request.method()) ? request.method() : "_OTHER";
        Span span =
                spans.spanBuilder(method.equals("_OTHER") ? "HTTP" : method)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(parent)
                        .startSpan();
        if (span.isRecording()) {
            span.setAttribute(Keys.METHOD, method);
            span.setAttribute(Keys.SCHEME, request.scheme());
            span.setAttribute(Keys.PATH, request.path());
            setIfThere(span, Keys.SERVER_ADDRESS, request.authority());
            span.setAttribute(Keys.CLIENT_ADDRESS, client.addressText());
            setIfThere(span, Keys.USER_AGENT, request.headers().get(HeaderName.USER_AGENT));
            span.setAttribute(Keys.REQUEST_ID, id);
            span.setAttribute(Keys.ENTRYPOINT, client.entrypoint());
        }
        return new OtlpExchange(spans, fields, span, parent.with(span), method);
    }

    private static void setIfThere(Span span, AttributeKey<String> key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            span.setAttribute(key, value);
        }
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
    }
}
