package io.a3s.gateway.router;

import io.a3s.gateway.router.IndexKey.PathKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What a condition comes down to for requests that belong to a key.
 *
 * @param key what is known of the requests
 */
record Remainder(IndexKey key) {
    /** The condition that always holds. */
    static final Condition HOLDS = new Condition.And(List.of());

    /** The condition that never holds. */
    static final Condition FAILS = new Condition.Or(List.of());

    /** Returns a condition with the same answer for those requests. */
    Condition of(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) -> joined(parts, HOLDS, FAILS);
            case Condition.Or(var parts) -> joined(parts, FAILS, HOLDS);
            case Condition.Not(var part) -> not(of(part));
            case Condition.Host(var hosts) ->
                    isHostKnown() ? constant(hosts.contains(key.host())) : condition;
            case Condition.HostSni(var names) -> serverName(names, condition);
            case Condition.Path(var paths) -> path(paths, condition);
            case Condition.PathPrefix(var prefixes) -> pathPrefix(prefixes, condition);
            case Condition.HostRegexp _,
                    Condition.PathRegexp _,
                    Condition.Method _,
                    Condition.Header _,
                    Condition.HeaderRegexp _,
                    Condition.Query _,
                    Condition.QueryRegexp _,
                    Condition.ClientCertCn _,
                    Condition.ClientCertSan _,
                    Condition.ClientIp _,
                    Condition.HostSniRegexp _ ->
                    condition;
        };
    }

    private static Condition constant(boolean holds) {
        return holds ? HOLDS : FAILS;
    }

    private static Condition not(Condition part) {
        if (part.equals(HOLDS) || part.equals(FAILS)) {
            return constant(part.equals(FAILS));
        }
        return new Condition.Not(part);
    }

    /**
     * Joins what is left of parts.
     *
     * @param neutral what a part may be without having a say
     * @param decisive what decides by being one of the parts
     */
    private Condition joined(List<Condition> parts, Condition neutral, Condition decisive) {
        List<Condition> left = new ArrayList<>();
        for (Condition part : parts) {
            Condition rest = of(part);
            if (rest.equals(decisive)) {
                return decisive;
            }
            if (!rest.equals(neutral)) {
                left.add(rest);
            }
        }
        if (left.size() == 1) {
            return left.getFirst();
        }
        if (left.isEmpty()) {
            return neutral;
        }
        return neutral.equals(HOLDS) ? new Condition.And(left) : new Condition.Or(left);
    }

    private boolean isHostKnown() {
        String host = key.host();
        return host != null && !IndexKey.isDomain(host);
    }

    private Condition serverName(List<String> names, Condition condition) {
        if (names.contains(Condition.HostSni.ANY)) {
            return HOLDS;
        }
        String host = key.host();
        if (host == null || IndexKey.isDomain(host)) {
            return condition;
        }
        int dot = host.indexOf('.');
        return constant(
                names.contains(host) || (dot > 0 && names.contains('*' + host.substring(dot))));
    }

    private Condition path(List<String> paths, Condition condition) {
        PathKey known = key.path();
        if (known == null) {
            return condition;
        }
        if (!known.isPrefix()) {
            return constant(paths.contains(known.text()));
        }
        return paths.stream().anyMatch(path -> path.startsWith(known.text())) ? condition : FAILS;
    }

    private Condition pathPrefix(List<String> prefixes, Condition condition) {
        PathKey known = key.path();
        if (known == null) {
            return condition;
        }
        if (prefixes.stream().anyMatch(known.text()::startsWith)) {
            return HOLDS;
        }
        boolean isOpen =
                known.isPrefix()
                        && prefixes.stream().anyMatch(prefix -> prefix.startsWith(known.text()));
        return isOpen ? condition : FAILS;
    }
}
