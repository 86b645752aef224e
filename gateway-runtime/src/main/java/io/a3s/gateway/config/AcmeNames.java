package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.TlsConfig;
import io.a3s.gateway.router.Rule;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Finds the names that an entrypoint obtains certificates for. */
public final class AcmeNames {
    private static final String WILDCARD = "*.";

    private AcmeNames() {}

    /**
     * Returns the names, in lower case.
     *
     * @param entrypoint its name
     * @param tls what it says of ACME
     * @param routers all that there are
     * @param rules what their rules say, by their text
     */
    public static NavigableSet<String> of(
            String entrypoint,
            TlsConfig tls,
            Collection<Located<RouterConfig>> routers,
            Map<String, Rule> rules) {
        NavigableSet<String> names = new TreeSet<>();
        if (!tls.acme()) {
            return names;
        }
        tls.acmeDomains().forEach(name -> names.add(name.value().toLowerCase(Locale.ROOT)));
        if (names.isEmpty()) {
            for (Located<RouterConfig> router : routers) {
                Rule rule = rules.get(router.value().rule().value());
                if (rule != null && isAt(router.value(), entrypoint)) {
                    rule.hosts().stream()
                            .filter(host -> isCertifiable(host, tls))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static boolean isAt(RouterConfig router, String entrypoint) {
        return router.entrypoints().isEmpty()
                || router.entrypoints().stream().anyMatch(at -> at.value().equals(entrypoint));
    }

    // Addresses and the names of the machine itself are in rules, too, but nobody vouches for them.
    private static boolean isCertifiable(String host, TlsConfig tls) {
        if (host.startsWith(WILDCARD)) {
            return tls.acmeDnsSolver().isPresent();
        }
        boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return !isAddress
                && !host.equals("*")
                && !host.equals("localhost")
                && !host.endsWith(".localhost");
    }
}
