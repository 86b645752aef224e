package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.NotEmpty;

/** The keys every DNS solver has, whatever its type. */
@Doc(
        "How the DNS records of a zone are changed, for entrypoints that obtain certificates by DNS. The other keys depend on its `type`.")
public record DnsSolverKeys(
        @Doc("The vendor that holds the zone; a plugin for it must be installed.") @NotEmpty
                Located<String> type) {}
