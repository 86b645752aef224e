package io.a3s.gateway.service;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a service's backends may take. A duration of zero means no limit.
 *
 * @param connect {@code connect_timeout}: until the connection is there
 * @param request {@code request_timeout}: from the last piece of the request to the response's head
 * @param streamIdle {@code stream_idle_timeout}: between two pieces of the response
 * @param streamTotal {@code stream_total_timeout}: from forwarding to the response's end
 * @param keepAlive {@code keep_alive_timeout}: how long an unused connection is kept; zero keeps
 *     none
 */
public record Timeouts(
        Duration connect,
        Duration request,
        Duration streamIdle,
        Duration streamTotal,
        Duration keepAlive) {
    public Timeouts {
        Objects.requireNonNull(connect, "connect");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(streamIdle, "streamIdle");
        Objects.requireNonNull(streamTotal, "streamTotal");
        Objects.requireNonNull(keepAlive, "keepAlive");
    }
}
