package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an operator sets for {@code dns}.
 *
 * @param services what to look up, by the names of the services
 * @param resolvers whom to ask
 * @param timeout how long one of them may take
 * @param minTtl how long an answer holds at least
 * @param emptyAfter how long an answer without servers is not believed
 */
@Doc("Makes services of the addresses that DNS has for names.")
record DnsConfig(
        @Doc(
                        "The services, each with the name that routers call it by, with `@dns` behind it in the gateway's own file.")
                @NotEmpty
                Map<String, DnsServiceConfig> services,
        @Doc(
                        "The DNS servers to ask, such as `10.0.0.53` or `[fd00::53]:5353`. Unless set, those of the machine, with its search domains and its hosts file.")
                List<String> resolvers,
        @Doc("How long one DNS server may take to answer, before the next one is asked.")
                @Default("2s")
                Duration timeout,
        @Doc("How long an answer is used at least, whatever its TTL.") @Default("1s")
                Duration minTtl,
        @Doc(
                        "How long DNS has to say that there are no servers before those there were are dropped.")
                @Default("10s")
                Duration emptyAfter) {
    private static final String NAME = "[A-Za-z0-9._-]{1,100}";
    private static final int MAX_SERVICES = 1_000;
    private static final int MAX_RESOLVERS = 10;

    DnsConfig {
        services = Map.copyOf(services);
        resolvers = List.copyOf(resolvers);
        most("services", services.size(), MAX_SERVICES);
        most("resolvers", resolvers.size(), MAX_RESOLVERS);
        services.keySet().forEach(DnsConfig::checkName);
        resolvers.forEach(ResolverAddress::of);
        positive("timeout", timeout);
        positive("min_ttl", minTtl);
        if (emptyAfter.isNegative()) {
            throw new InvalidConfigException("empty_after", emptyAfter + " (expected: 0 or more)");
        }
    }

    private static void most(String key, int count, int max) {
        if (count > max) {
            throw new InvalidConfigException(key, count + " (expected: at most " + max + ')');
        }
    }

    private static void checkName(String name) {
        if (!name.matches(NAME)) {
            throw new InvalidConfigException(
                    "services",
                    '"' + name + "\" (expected: letters, digits, dots, hyphens and underscores)");
        }
        if (ServiceText.isFallback(name)) {
            throw new InvalidConfigException(
                    "services",
                    '"' + name + "\" is what a service of less urgent SRV records is called");
        }
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new InvalidConfigException(key, value + " (expected: more than 0)");
        }
    }
}
