package io.a3s.gateway.protocol.http;

import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields that are written as they are and kept in no table of HPACK (RFC 7541 §6.2.3). */
final class H2Literals {
    // No two messages have the same, so in the table they would only displace what repeats.
    private static final List<String> UNIQUE = List.of("x-request-id", "traceparent");

    /** For connections that belong to one client. */
    static final SensitivityDetector TO_CLIENTS = detector(Stream.of("set-cookie"));

    /**
     * For connections that carry what several clients send. Secrets compressed together would tell
     * by their size whether another client has guessed them (RFC 7541 §7.1.3).
     */
    static final SensitivityDetector TO_BACKENDS =
            detector(Stream.of("authorization", "cookie", "x-api-key"));

    private H2Literals() {}

    private static SensitivityDetector detector(Stream<String> names) {
        Set<AsciiString> literals =
                Stream.concat(names, UNIQUE.stream())
                        .map(AsciiString::cached)
                        .collect(Collectors.toUnmodifiableSet());
        return (name, _) -> literals.contains(AsciiString.of(name));
    }
}
