package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Min;
import java.net.URI;

/** An element of {@code servers}. */
@Doc("A backend.")
public record ServerConfig(
        @Doc("Where it is, for example `http://127.0.0.1:8001`.") Located<URI> url,
        @Doc("Its share of requests in strategies that weigh; 0 for none.") @Default("1") @Min(0)
                int weight) {}
