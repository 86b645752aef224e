package io.a3s.gateway.router;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A place of the index a route is filed under: what a request must have for the route to be worth
 * asking.
 *
 * @param host the host or server name; or what it ends in, with a dot in front; null for any
 * @param path the path or its beginning; null for any
 */
record IndexKey(@Nullable String host, @Nullable PathKey path) {
    /**
     * A path or the beginning of paths.
     *
     * @param text the path or prefix
     * @param isPrefix which of both
     */
    record PathKey(String text, boolean isPrefix) {
        private boolean isNarrowerThan(PathKey other) {
            if (isPrefix != other.isPrefix) {
                return other.isPrefix;
            }
            return text.length() > other.text.length();
        }

        private boolean canMeet(PathKey other) {
            if (isPrefix && other.isPrefix) {
                return text.startsWith(other.text) || other.text.startsWith(text);
            }
            if (isPrefix) {
                return other.text.startsWith(text);
            }
            return other.isPrefix ? text.startsWith(other.text) : text.equals(other.text);
        }
    }

    private static final Set<IndexKey> EVERYWHERE = Set.of(new IndexKey(null, null));

    /** Past so many places a route is filed less exactly instead. */
    private static final int MAX_KEYS = 512;

    /**
     * Returns places such that whatever meets the condition also meets at least one of them. None
     * at all if nothing can meet it.
     */
    static Set<IndexKey> of(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) -> all(parts);
            case Condition.Or(var parts) -> any(parts);
            case Condition.Not(Condition.Not(var part)) -> of(part);
            case Condition.Host(var hosts) -> hosts(hosts);
            case Condition.HostSni(var names) ->
                    names.contains(Condition.HostSni.ANY)
                            ? EVERYWHERE
                            : hosts(names.stream().map(IndexKey::withoutStar).toList());
            case Condition.Path(var paths) -> paths(paths, false);
            case Condition.PathPrefix(var prefixes) -> paths(prefixes, true);
            case Condition.HostRegexp(var pattern) -> domain(pattern);
            case Condition.HostSniRegexp(var pattern) -> domain(pattern);
            case Condition.PathRegexp(var pattern) -> beginning(pattern);
            case Condition.Not _,
                    Condition.Method _,
                    Condition.Header _,
                    Condition.HeaderRegexp _,
                    Condition.Query _,
                    Condition.QueryRegexp _,
                    Condition.ClientCertCn _,
                    Condition.ClientCertSan _,
                    Condition.ClientIp _ ->
                    EVERYWHERE;
        };
    }

    private static String withoutStar(String name) {
        return name.startsWith("*.") ? name.substring(1) : name;
    }

    private static Set<IndexKey> hosts(List<String> hosts) {
        return hosts.stream().map(host -> new IndexKey(host, null)).collect(Collectors.toSet());
    }

    private static Set<IndexKey> paths(List<String> paths, boolean arePrefixes) {
        return paths.stream()
                .map(path -> new IndexKey(null, new PathKey(path, arePrefixes)))
                .collect(Collectors.toSet());
    }

    private static Set<IndexKey> domain(BoundedPattern pattern) {
        String end = pattern.fixedText().end();
        int dot = end.indexOf('.');
        return dot < 0
                ? EVERYWHERE
                : Set.of(new IndexKey(end.substring(dot).toLowerCase(Locale.ROOT), null));
    }

    private static Set<IndexKey> beginning(BoundedPattern pattern) {
        String start = pattern.fixedText().start();
        return start.isEmpty() ? EVERYWHERE : Set.of(new IndexKey(null, new PathKey(start, true)));
    }

    private static Set<IndexKey> any(List<Condition> parts) {
        Set<IndexKey> union = new LinkedHashSet<>();
        for (Condition part : parts) {
            union.addAll(of(part));
        }
        boolean isEverywhere = union.containsAll(EVERYWHERE) || union.size() > MAX_KEYS;
        return isEverywhere ? EVERYWHERE : union;
    }

    private static Set<IndexKey> all(List<Condition> parts) {
        Set<IndexKey> keys = EVERYWHERE;
        for (Condition part : parts) {
            keys = both(keys, of(part));
        }
        return keys;
    }

    private static Set<IndexKey> both(Set<IndexKey> left, Set<IndexKey> right) {
        if ((long) left.size() * right.size() > MAX_KEYS) {
            // Each side alone covers all requests that meet both.
            return left.size() <= right.size() ? left : right;
        }
        Set<IndexKey> keys = new HashSet<>();
        for (IndexKey a : left) {
            for (IndexKey b : right) {
                if (a.canMeet(b)) {
                    keys.add(a.and(b));
                }
            }
        }
        return keys;
    }

    private boolean canMeet(IndexKey other) {
        return canHostsMeet(host, other.host)
                && (path == null || other.path == null || path.canMeet(other.path));
    }

    private static boolean canHostsMeet(@Nullable String a, @Nullable String b) {
        return a == null
                || b == null
                || a.equals(b)
                || (isDomain(a) && b.endsWith(a))
                || (isDomain(b) && a.endsWith(b));
    }

    /** Returns whether a host is only what hosts end in. */
    static boolean isDomain(String host) {
        return host.startsWith(".");
    }

    private IndexKey and(IndexKey other) {
        return new IndexKey(narrowerHost(host, other.host), narrowerPath(path, other.path));
    }

    private static @Nullable String narrowerHost(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        // Of two that can meet, one ends in the other.
        return a.length() > b.length() ? a : b;
    }

    private static @Nullable PathKey narrowerPath(@Nullable PathKey a, @Nullable PathKey b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return b.isNarrowerThan(a) ? b : a;
    }
}
