package com.example.tokenauth;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.time.Duration;

/** The keys in HCL: {@code url} and {@code timeout}. */
@Doc("Lets a request pass if a service answers 200 to its token.")
record TokenAuthConfig(
        @Doc("Where to ask. The token is sent along as it came, in `Authorization`.") URI url,
        @Doc("How long the answer may take before the request is refused with 503.") @Default("2s")
                Duration timeout) {
    TokenAuthConfig {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new InvalidConfigException("url", url + " (expected: http://... or https://...)");
        }
        if (!timeout.isPositive()) {
            throw new InvalidConfigException("timeout", "0s (expected: more than 0)");
        }
    }
}
