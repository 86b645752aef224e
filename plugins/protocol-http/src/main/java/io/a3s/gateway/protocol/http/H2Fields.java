package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Locale;

/**
 * The fields of a head on their way to HPACK: octets in an array, in which nothing is looked up.
 * HPACK compares octets with what it has sent before much faster than it does strings.
 */
final class H2Fields {
    /** Names and values in turn. */
    private AsciiString[] pairs = new AsciiString[24];

    private int size;

    /** Adds all fields but those that mean the connection. */
    void addAll(Headers from) {
        if (from instanceof HeadBuffer buffer) {
            // As nearly all are; it shows none of the others.
            buffer.forEachOctets(this::add);
            return;
        }
        from.forEach(
                (name, value) -> {
                    AsciiString lower = AsciiString.of(name.toLowerCase(Locale.ROOT));
                    if (!KnownName.isNotInHttp2(lower.array(), 0, lower.length())) {
                        add(lower, AsciiString.of(value));
                    }
                });
    }

    /** Adds a field, whose name is in lower case. */
    void add(AsciiString name, AsciiString value) {
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 2);
        }
        pairs[size++] = name;
        pairs[size++] = value;
    }

    /** Removes a field, if it is there. */
    void remove(AsciiString name) {
        int kept = 0;
        for (int i = 0; i < size; i += 2) {
            if (!pairs[i].equals(name)) {
                pairs[kept++] = pairs[i];
                pairs[kept++] = pairs[i + 1];
            }
        }
        size = kept;
    }

    /** Returns the head of a request. */
    Http2Headers request(
            AsciiString method, AsciiString path, AsciiString scheme, AsciiString authority) {
        return ReadOnlyHttp2Headers.clientHeaders(false, method, path, scheme, authority, exact());
    }

    /** Returns the head of a response. */
    Http2Headers response(AsciiString status) {
        return ReadOnlyHttp2Headers.serverHeaders(false, status, exact());
    }

    /** Returns trailers. */
    Http2Headers trailers() {
        return ReadOnlyHttp2Headers.trailers(false, exact());
    }

    private AsciiString[] exact() {
        return Arrays.copyOf(pairs, size);
    }
}
