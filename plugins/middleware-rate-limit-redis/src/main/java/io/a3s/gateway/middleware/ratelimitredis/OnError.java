package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.config.Doc;

/** What becomes of requests about which Redis does not decide. */
enum OnError {
    @Doc("They pass, unlimited: availability first.")
    ALLOW,
    @Doc("They are refused with 503: the limit first.")
    DENY
}
