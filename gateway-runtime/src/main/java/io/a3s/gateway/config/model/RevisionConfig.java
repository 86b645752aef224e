package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import java.util.List;
import java.util.Optional;

/** An element of {@code revisions}. */
@Doc("A version of a service.")
public record RevisionConfig(
        @Doc("Its name, to which `rollout` refers.") @NotEmpty String name,
        @Doc("Its share of requests; the shares of all revisions make 100.")
                @Default("100")
                @Min(0)
                @Max(100)
                int trafficPercent,
        @Doc("Its backends.") List<Located<ServerConfig>> servers,
        @Doc("How a backend is picked; unless set, as `load_balancer` says.")
                Optional<Located<String>> strategy) {}
