package io.a3s.gateway.tracing.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Completion.Outcome;
import io.a3s.gateway.spi.tracing.AttemptTrace;
import io.a3s.gateway.spi.tracing.ExchangeTrace;
import io.a3s.gateway.testkit.FakeBackend;
import io.a3s.gateway.testkit.FakeCompletion;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpTracerTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final FakeBackend BACKEND = FakeBackend.of("http://10.0.0.1:8001");

    private final List<SpanData> sent = new ArrayList<>();
    private OtlpTracer tracer = tracer(1, true, List.of(Propagation.TRACECONTEXT, Propagation.B3));

    @AfterEach
    void close() {
        tracer.close();
    }

    private OtlpTracer tracer(double ratio, boolean parentBased, List<Propagation> formats) {
        return new OtlpTracer(
                OtlpConfigTest.config(ratio, parentBased, formats),
                SimpleSpanProcessor.create(
                        new SpanExporter() {
                            @Override
                            public CompletableResultCode export(Collection<SpanData> spans) {
                                sent.addAll(spans);
                                return CompletableResultCode.ofSuccess();
                            }

                            @Override
                            public CompletableResultCode flush() {
                                return CompletableResultCode.ofSuccess();
                            }

                            @Override
                            public CompletableResultCode shutdown() {
                                return CompletableResultCode.ofSuccess();
                            }
                        }));
    }

    private static FakeExchangeBuilder request() {
        return FakeExchange.get("/v1/models?key=secret").host("api.example").route("models", "llm");
    }

    private ExchangeTrace begin(FakeExchange exchange) {
        return tracer.begin(exchange.request(), exchange.client(), exchange.id());
    }

    /** Has a request relayed to a backend, and returns what the backend got. */
    private FakeExchange relay(FakeExchangeBuilder request) {
        FakeExchange exchange = request.build();
        ExchangeTrace trace = begin(exchange);
        AttemptTrace attempt = trace.attempt(exchange.request(), BACKEND, 1);
        attempt.answered(200);
        attempt.end(null);
        trace.end(exchange.route(), FakeCompletion.of(Outcome.RELAYED, 200));
        return exchange;
    }

    private static String field(FakeExchange exchange, String name) {
        return String.valueOf(exchange.request().headers().get(HeaderName.of(name)));
    }

    @Test
    void describesExchangeAndAttempt() {
        FakeExchange exchange = relay(request());

        SpanData attempt = sent.get(0);
        SpanData server = sent.get(1);
        assertThat(server.getName()).isEqualTo("GET models");
        assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(
                        server.getResource()
                                .getAttribute(
                                        io.opentelemetry.api.common.AttributeKey.stringKey(
                                                "service.name")))
                .isEqualTo("gateway-under-test");
        assertThat(server.getAttributes().get(Keys.PATH)).isEqualTo("/v1/models");
        assertThat(server.getAttributes().get(Keys.STATUS)).isEqualTo(200);
        assertThat(server.getAttributes().get(Keys.SERVICE)).isEqualTo("llm");
        assertThat(server.getAttributes().get(Keys.REQUEST_ID)).isEqualTo(exchange.id());
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(attempt.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(attempt.getAttributes().get(Keys.URL))
                .isEqualTo("http://10.0.0.1:8001/v1/models");
        assertThat(sent).asString().doesNotContain("secret");
    }

    @Test
    void tellsTheBackendOfItsAttemptInEveryFormat() {
        FakeExchange exchange = relay(request());

        SpanContext told = sent.get(0).getSpanContext();
        assertThat(field(exchange, "traceparent"))
                .isEqualTo(
                        "00-%s-%s-%s"
                                .formatted(
                                        told.getTraceId(),
                                        told.getSpanId(),
                                        told.getTraceFlags().asHex()));
        assertThat(field(exchange, "b3"))
                .isEqualTo("%s-%s-1".formatted(told.getTraceId(), told.getSpanId()));
    }

    @Test
    void goesOnWithTheTraceOfTheClient() {
        FakeExchange exchange =
                relay(
                        request()
                                .header("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT))
                                .header("tracestate", "vendor=1"));

        assertThat(sent).allMatch(span -> span.getTraceId().equals(TRACE));
        assertThat(sent.get(1).getParentSpanId()).isEqualTo(PARENT);
        assertThat(field(exchange, "tracestate")).isEqualTo("vendor=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b3", "multi", "short"})
    void readsB3InAllItsForms(String form) {
        String shortTrace = TRACE.substring(16);
        FakeExchangeBuilder request =
                switch (form) {
                    case "b3" -> request().header("b3", "%s-%s-1".formatted(TRACE, PARENT));
                    case "multi" ->
                            request()
                                    .header("X-B3-TraceId", TRACE)
                                    .header("X-B3-SpanId", PARENT)
                                    .header("X-B3-Sampled", "1");
                    default -> request().header("b3", "%s-%s-1".formatted(shortTrace, PARENT));
                };

        FakeExchange exchange = relay(request);

        String expected = form.equals("short") ? "0".repeat(16) + shortTrace : TRACE;
        assertThat(sent.get(1).getTraceId()).isEqualTo(expected);
        assertThat(sent.get(1).getParentSpanId()).isEqualTo(PARENT);
        assertThat(field(exchange, "traceparent")).startsWith("00-" + expected + '-');
        assertThat(field(exchange, "X-B3-TraceId")).isEqualTo("null");
    }

    @Test
    void writesB3InSeveralHeaders() {
        tracer = tracer(1, true, List.of(Propagation.B3MULTI));

        FakeExchange exchange = relay(request());

        assertThat(field(exchange, "X-B3-TraceId")).isEqualTo(sent.get(0).getTraceId());
        assertThat(field(exchange, "X-B3-Sampled")).isEqualTo("1");
        assertThat(field(exchange, "traceparent")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"
            })
    void beginsAnewWhereTheClientSaysNothingThatIsValid(String parent) {
        FakeExchange exchange =
                relay(request().header("traceparent", parent).header("tracestate", "vendor=1"));

        assertThat(sent.get(1).getParentSpanId()).isEqualTo("0000000000000000");
        assertThat(field(exchange, "traceparent")).contains(sent.get(0).getSpanId());
        assertThat(field(exchange, "tracestate")).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({"1, true, 00, 0", "0, true, 01, 2", "0, false, 01, 0", "1, false, 00, 2"})
    void letsClientOrRatioDecide(double ratio, boolean parentBased, String flags, int spans) {
        tracer = tracer(ratio, parentBased, List.of(Propagation.TRACECONTEXT));

        FakeExchange exchange =
                relay(
                        request()
                                .header(
                                        "traceparent",
                                        "00-%s-%s-%s".formatted(TRACE, PARENT, flags)));

        assertThat(sent).hasSize(spans);
        assertThat(field(exchange, "traceparent"))
                .startsWith("00-" + TRACE)
                .doesNotContain(PARENT)
                .endsWith(spans == 0 ? "-00" : "-01");
    }

    @Test
    void marksFailures() {
        FakeExchange exchange = request().build();
        ExchangeTrace trace = begin(exchange);
        trace.attempt(exchange.request(), BACKEND, 1).end(UpstreamFailure.Kind.CONNECT_FAILED);
        AttemptTrace second = trace.attempt(exchange.request(), BACKEND, 2);
        second.answered(503);
        second.end(null);
        trace.end(exchange.route(), FakeCompletion.of(Outcome.RELAYED, 503));

        assertThat(sent).allMatch(span -> span.getStatus().getStatusCode() == StatusCode.ERROR);
        assertThat(sent)
                .extracting(span -> span.getAttributes().get(Keys.ERROR))
                .containsExactly("connect_failed", "503", "503");
        assertThat(sent.get(1).getAttributes().get(Keys.RESEND)).isEqualTo(1);
    }

    @Test
    void namesNoSpanByWhatAStrangerMadeUp() {
        FakeExchange exchange = FakeExchange.request("HACK", "/").build();
        begin(exchange).end(null, FakeCompletion.of(Outcome.LOCAL_REPLY, 404));

        assertThat(sent).singleElement().extracting(SpanData::getName).isEqualTo("HTTP");
        assertThat(sent.get(0).getAttributes().get(Keys.METHOD)).isEqualTo("_OTHER");
    }
}
