package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator sets for {@code discovery}.
 *
 * @param seeds whom to ask
 * @param pollIntervalSecs how often
 * @param timeoutSecs how long an answer may take
 * @param failureThreshold how often in vain before a backend is given up
 * @param entrypoints where the routers listen
 * @param within which requests backends may have
 * @param middlewares what is before every router
 * @param allowedMiddlewares what documents may name
 * @param priority what is added to the priorities of routers
 * @param caFile the authorities to trust
 */
@Doc("Makes routers and services of what backends say about themselves.")
record DiscoveryConfig(
        @Doc("The backends to ask.") @NotEmpty List<SeedConfig> seeds,
        @Doc("How many seconds pass between two polls of a backend.") @Default("30") @Min(1)
                int pollIntervalSecs,
        @Doc("How many seconds an answer may take as a whole.") @Default("5") @Min(1)
                int timeoutSecs,
        @Doc("How many polls in a row have to fail until a backend gets no more requests.")
                @Default("3")
                @Min(1)
                int failureThreshold,
        @Doc("The entrypoints that discovered routers apply to; all if empty.")
                List<String> entrypoints,
        @Doc(
                        "A rule that requests have to match as well to be routed by what a document says, such as ``Host(`api.example.com`)``; none unless set.")
                Optional<String> within,
        @Doc("Middlewares that every discovered router has, before those that its document names.")
                List<String> middlewares,
        @Doc("The middlewares that documents may name; `*` stands for all.") @Default("[\"*\"]")
                List<String> allowedMiddlewares,
        @Doc(
                        "Added to the priority of discovered routers, which is 0 to 999; with the default, routers of the gateway's own file go first.")
                @Default("-1000")
                int priority,
        @Doc(
                        "PEM file with the authorities that seeds with `https` are trusted by, instead of the machine's.")
                Optional<Path> caFile) {
    private static final int MAX_SEEDS = 1_000;
    private static final int MAX_PRIORITY = 1_000_000;

    DiscoveryConfig {
        seeds = List.copyOf(seeds);
        entrypoints = List.copyOf(entrypoints);
        middlewares = List.copyOf(middlewares);
        allowedMiddlewares = List.copyOf(allowedMiddlewares);
        if (seeds.size() > MAX_SEEDS) {
            throw new InvalidConfigException(
                    "seeds", seeds.size() + " (expected: at most " + MAX_SEEDS + ')');
        }
        Set<String> servers = new HashSet<>();
        for (SeedConfig seed : seeds) {
            if (!servers.add(seed.server())) {
                throw new InvalidConfigException(
                        "seeds", seed.server() + " twice (expected: each once)");
            }
        }
        within.ifPresent(rule -> Rules.checkOwn("within", rule));
        if (Math.abs((long) priority) > MAX_PRIORITY) {
            throw new InvalidConfigException(
                    "priority",
                    priority + " (expected: " + -MAX_PRIORITY + " to " + MAX_PRIORITY + ')');
        }
        if (caFile.isPresent() && seeds.stream().noneMatch(DiscoveryConfig::isHttps)) {
            throw new InvalidConfigException(
                    "ca_file", "no seed uses it (expected: a url that begins with https://)");
        }
    }

    private static boolean isHttps(SeedConfig seed) {
        return "https".equals(seed.url().getScheme());
    }

    /** Returns whether documents may name a middleware. */
    boolean allows(String middleware) {
        return allowedMiddlewares.contains("*") || allowedMiddlewares.contains(middleware);
    }
}
