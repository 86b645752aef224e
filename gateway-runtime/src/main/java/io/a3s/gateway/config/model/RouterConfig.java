package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.NotEmpty;
import java.util.List;
import java.util.Optional;

/** The block {@code routers "name"}. */
@Doc("Which requests go to which service, through which middlewares.")
public record RouterConfig(
        @Doc("Which requests, for example ``Host(`a.example`) && PathPrefix(`/v1`)``.") @NotEmpty
                Located<String> rule,
        @Doc("The name of the service.") Located<String> service,
        @Doc("The names of the entrypoints it applies to; all if empty.")
                List<Located<String>> entrypoints,
        @Doc("The names of the middlewares, in the order in which they see a request.")
                List<Located<String>> middlewares,
        @Doc(
                        "Answers must reach the client as they come: middlewares that collect whole response bodies are refused here.")
                @Default("false")
                boolean streaming,
        @Doc("The higher goes first; the length of the rule unless set.")
                Optional<Integer> priority) {}
