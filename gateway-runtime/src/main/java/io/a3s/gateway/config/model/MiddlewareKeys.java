package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.NotEmpty;

/** The keys every middleware has, whatever its type. */
@Doc("A policy that routers refer to by name. The other keys depend on its `type`.")
public record MiddlewareKeys(
        @Doc("Which middleware this is; a plugin that has it must be installed.") @NotEmpty
                Located<String> type,
        @Doc(
                        "Whether a request goes on when the middleware itself breaks, instead of ending with 500.")
                @Default("false")
                boolean failOpen) {}
