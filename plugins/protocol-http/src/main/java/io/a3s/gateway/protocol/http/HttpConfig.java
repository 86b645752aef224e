package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;

/** The {@code http} block of an entrypoint. */
@Doc("Limits and time-outs of HTTP connections from clients.")
record HttpConfig(
        @Doc("The largest request head, fields included; beyond it the answer is 431.")
                @Default("64KiB")
                DataSize maxHeadSize,
        @Doc("The longest request line; beyond it the answer is 414.") @Default("16KiB")
                DataSize maxRequestLine,
        @Doc("The most header fields of a request; beyond it the answer is 431.")
                @Default("100")
                @Min(1)
                @Max(10_000)
                int maxHeaders,
        @Doc("Whether header fields with an underscore in their name are kept instead of dropped.")
                @Default("false")
                boolean underscoresInHeaders,
        @Doc("How long a connection without request is kept.") @Default("75s") Duration idleTimeout,
        @Doc("How long a request head may take from its first byte; then the answer is 408.")
                @Default("10s")
                Duration headTimeout,
        @Doc(
                        "How long a request or response body may make no progress while it is the client's turn.")
                @Default("60s")
                Duration bodyTimeout,
        @Doc(
                        "How much of a body must move per second, on average over `body_timeout`, while it is the client's turn; 0 for anything at all.")
                @Default("100B")
                DataSize minBodyRate,
        @Doc("How many requests a client may have under way on one connection of HTTP/2.")
                @Default("100")
                @Min(1)
                @Max(10_000)
                int maxConcurrentStreams,
        @Doc(
                        "Whether clients without TLS may speak HTTP/2 from the first byte on (prior knowledge). With TLS, they choose in the handshake.")
                @Default("true")
                boolean h2c) {
    private static final long MAX_BODY_RATE = 1 << 20;

    HttpConfig {
        requireSize("max_head_size", maxHeadSize, 1 << 24);
        requireSize("max_request_line", maxRequestLine, maxHeadSize.bytes());
        requireTime("idle_timeout", idleTimeout);
        requireTime("head_timeout", headTimeout);
        requireTime("body_timeout", bodyTimeout);
        if (minBodyRate.bytes() > MAX_BODY_RATE) {
            throw new InvalidConfigException(
                    "min_body_rate",
                    minBodyRate + " (expected: 0 to " + new DataSize(MAX_BODY_RATE) + ")");
        }
    }

    private static void requireSize(String key, DataSize size, long max) {
        if (size.bytes() < 256 || size.bytes() > max) {
            throw new InvalidConfigException(
                    key, size + " (expected: 256B to " + new DataSize(max) + ")");
        }
    }

    private static void requireTime(String key, Duration time) {
        if (time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidConfigException(key, time.toMillis() + "ms (expected: 100ms to 24h)");
        }
    }

    /** Returns how large a request's head may be. */
    HeadLimits limits() {
        return new HeadLimits(
                (int) maxHeadSize.bytes(),
                (int) maxRequestLine.bytes(),
                maxHeaders,
                underscoresInHeaders);
    }
}
