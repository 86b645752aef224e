package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.config.Doc;

/** Which responses tell clients about the limit. */
enum RateLimitHeaders {
    @Doc("Only refusals.")
    ON_REFUSAL,
    @Doc("All responses, so that clients can slow down before they are refused.")
    ALWAYS,
    @Doc("None.")
    NEVER
}
