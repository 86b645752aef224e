package io.a3s.gateway.tracing.otlp;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes what tells in a request's fields to which trace it belongs. */
final class Fields implements TextMapGetter<Headers>, TextMapSetter<Headers> {
    private final List<Format> formats;
    // The few that propagators ask for.
    private final Map<String, HeaderName> names = new ConcurrentHashMap<>();

    Fields(List<Propagation> formats) {
        this.formats = formats.stream().map(Format::of).toList();
    }

    /** Returns what a client says, in the first format in which it says something that is valid. */
    Context read(Headers headers) {
        for (Format format : formats) {
            Context read = format.propagator().extract(Context.root(), headers, this);
            SpanContext parent = Span.fromContext(read).getSpanContext();
            if (parent.isValid()) {
                return read;
            }
        }
        return Context.root();
    }

    /** Writes a context in all formats, and leaves nothing of another one. */
    void write(Context context, Headers headers) {
        for (Format format : formats) {
            format.fields().forEach(headers::remove);
        }
        for (Format format : formats) {
            format.propagator().inject(context, headers, this);
        }
    }

    private HeaderName name(String key) {
        return names.computeIfAbsent(key, HeaderName::of);
    }

    @Override
    public @Nullable String get(@Nullable Headers carrier, String key) {
        return carrier == null ? null : carrier.get(name(key));
    }

    @Override
    public void set(@Nullable Headers carrier, String key, String value) {
        if (carrier != null) {
            carrier.set(name(key), value);
        }
    }
}
