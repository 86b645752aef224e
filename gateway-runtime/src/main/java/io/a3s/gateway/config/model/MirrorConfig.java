package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;

/** The block {@code mirror} of a service. */
@Doc("Sends copies of requests to another service, whose responses are thrown away.")
public record MirrorConfig(
        @Doc("The name of the other service.") Located<String> service,
        @Doc("How many of a hundred requests are copied.") @Default("100") @Min(0) @Max(100)
                int percentage) {}
