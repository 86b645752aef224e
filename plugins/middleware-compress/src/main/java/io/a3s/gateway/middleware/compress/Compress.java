package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Middleware;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compresses responses as far as client, type and size let it. */
final class Compress implements Middleware {
    private static final HeaderName ACCEPT_ENCODING = HeaderName.of("Accept-Encoding");

    /** What is counted of the responses in one encoding. */
    private record Counters(
            Metrics.Counter responses, Metrics.Counter inputBytes, Metrics.Counter outputBytes) {
        static Counters of(Metrics metrics, Encoding encoding) {
            String token = encoding.token();
            return new Counters(
                    metrics.counter("compress_responses_total", "encoding", token),
                    metrics.counter("compress_input_bytes_total", "encoding", token),
                    metrics.counter("compress_output_bytes_total", "encoding", token));
        }
    }

    private final List<Encoding> encodings;
    private final Candidates candidates;
    private final Encoders encoders;
    private final Map<Encoding, Counters> counters = new EnumMap<>(Encoding.class);
    private final Map<SkipReason, Metrics.Counter> skipped = new EnumMap<>(SkipReason.class);

    /**
     * Makes a middleware.
     *
     * @param encodings those of the configuration that can be used here
     */
    Compress(CompressConfig config, List<Encoding> encodings, PluginContext context) {
        this.encodings = encodings;
        this.candidates = new Candidates(config);
        Metrics metrics = context.metrics();
        this.encoders = new Encoders(config, metrics);
        for (Encoding encoding : encodings) {
            counters.put(encoding, Counters.of(metrics, encoding));
        }
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(
                    reason, metrics.counter("compress_skipped_total", "reason", reason.label()));
        }
    }

    @Override
    public void onResponse(Exchange exchange) {
        Headers request = exchange.request().headers();
        ResponseHead response = exchange.response();
        SkipReason reason = candidates.objection(request, response);
        if (reason == null) {
            reason = encode(exchange, request, response.headers());
        } else if (response.status() == 304) {
            EncodedHead.rewriteNotModified(request, response.headers());
        }
        if (reason != null) {
            count(reason);
        }
    }

    private @Nullable SkipReason encode(Exchange exchange, Headers request, Headers response) {
        long length = Candidates.length(response);
        AcceptEncoding accepted = accepted(request);
        boolean isWorthwhile = candidates.isWorthwhile(length);
        // A client may say that it cannot do with a short body either, and nobody encodes nothing.
        if (length == 0 || (!isWorthwhile && !accepted.refusesIdentity())) {
            return SkipReason.SIZE;
        }
        EncodedHead.vary(response);
        Encoding encoding = accepted.best(encodings);
        if (encoding == null) {
            return SkipReason.NOT_ACCEPTED;
        }
        EncodedHead.rewrite(response, encoding);
        Counters counted = counters.get(encoding);
        if (counted == null) {
            throw new IllegalStateException(encoding + " was not offered");
        }
        counted.responses.increment();
        if (!exchange.request().method().equals("HEAD")) {
            exchange.responseBody()
                    .transform(
                            new EncodingTransform(
                                    encoders,
                                    encoding,
                                    length,
                                    counted.inputBytes,
                                    counted.outputBytes));
        }
        return null;
    }

    // RFC 9110 §12.5.3 lets a server choose any encoding for a client that says nothing. Those that
    // say nothing are, as a rule, those that decode nothing.
    private static AcceptEncoding accepted(Headers request) {
        String first = request.get(ACCEPT_ENCODING);
        if (first == null) {
            return AcceptEncoding.parse("");
        }
        List<String> values = request.all(ACCEPT_ENCODING);
        return AcceptEncoding.parse(values.size() == 1 ? first : String.join(",", values));
    }

    private void count(SkipReason reason) {
        Metrics.Counter counter = skipped.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
