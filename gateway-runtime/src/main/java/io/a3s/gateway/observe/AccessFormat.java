package io.a3s.gateway.observe;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The fields of an access log line, in the order in which people read them. Not safe for use by
 * several threads at once.
 */
final class AccessFormat {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    AccessFormat(InstantSource clock) {
        this.clock = clock;
    }

    void append(AccessRecord entry, JsonBuffer out) {
        out.raw("{\"timestamp\":\"");
        timestamp(out);
        out.raw("\"");
        out.field("request_id", entry.requestId());
        if (entry.traceId() != null) {
            out.field("trace_id", entry.traceId());
        }
        out.field("client_ip", entry.clientIp());
        out.field("user", entry.user());
        out.field("method", entry.method());
        out.field("path", entry.path());
        out.field("host", entry.host());
        out.field("status", entry.status());
        out.field("request_bytes", entry.requestBytes());
        out.field("response_bytes", entry.responseBytes());
        out.micros("duration_ms", entry.durationNanos());
        if (entry.timeToFirstByteNanos() >= 0) {
            out.micros("ttfb_ms", entry.timeToFirstByteNanos());
        }
        out.field("entrypoint", entry.entrypoint());
        out.field("router", entry.router());
        out.field("service", entry.service());
        if (entry.revision() != null) {
            out.field("revision", entry.revision());
        }
        out.field("backend", entry.backendLabel());
        out.field("user_agent", entry.userAgent());
        if (!entry.reason().isEmpty()) {
            out.field("reason", entry.reason());
        }
        out.raw("}\n");
    }

    private void timestamp(JsonBuffer out) {
        long millis = clock.millis();
        long now = Math.floorDiv(millis, 1000L);
        if (now != second) {
            second = now;
            secondText = SECOND.format(Instant.ofEpochSecond(now));
        }
        int fraction = (int) Math.floorMod(millis, 1000L);
        out.raw(secondText);
        out.raw(".");
        out.digit(fraction / 100);
        out.digit(fraction / 10 % 10);
        out.digit(fraction % 10);
        out.raw("Z");
    }
}
