package io.a3s.gateway.router;

import io.a3s.gateway.router.IndexKey.PathKey;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of hosts that have many, by path. Prefixes are looked up in a hash table, too: all
 * beginnings of a path that have a length which occurs. Immutable.
 *
 * <p>What is known of a host is a list of numbers: the place of routes for any path, the best rank
 * of those for one path, how many lengths prefixes have, and for each length, beginning with the
 * shortest, itself and the best rank of a prefix that is not longer.
 */
final class PathIndex {
    private static final int HEADER = 3;
    private static final int LENGTH = 2;

    private final TextTable table;
    private final int[] hosts;

    PathIndex(TextTable table, int[] hosts) {
        this.table = table;
        this.hosts = hosts;
    }

    /** Returns the winner of the routes of a host that take a request and of the best so far. */
    int better(
            int winner,
            int host,
            Places places,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        int best = winner;
        if (head != null) {
            String path = head.path();
            if (Winner.isBeatenBy(hosts[host + 1], best)) {
                int place = table.get(ownerOfPaths(host), path, 0, path.length(), path.hashCode());
                best = places.better(best, place, authority, start, end, client, head);
            }
            best = betterByPrefix(best, host, path, places, authority, start, end, client, head);
        }
        return places.better(best, hosts[host], authority, start, end, client, head);
    }

    // The longest first: unless priorities say otherwise it wins, and the others need no look.
    private int betterByPrefix(
            int winner,
            int host,
            String path,
            Places places,
            String authority,
            int start,
            int end,
            ClientInfo client,
            RequestHead head) {
        int first = host + HEADER;
        int at = first + (hosts[host + 2] - 1) * LENGTH;
        while (at >= first && hosts[at] > path.length()) {
            at -= LENGTH;
        }
        if (at < first) {
            return winner;
        }
        int best = winner;
        int hashed = hosts[at];
        int hash = TextTable.hash(path, 0, hashed);
        while (at >= first && Winner.isBeatenBy(hosts[at + 1], best)) {
            int length = hosts[at];
            hash = TextTable.rehash(path, hash, hashed, length);
            hashed = length;
            int place = table.get(ownerOfPrefixes(host), path, 0, length, hash);
            best = places.better(best, place, authority, start, end, client, head);
            at -= LENGTH;
        }
        return best;
    }

    // Hosts themselves have owners that are not negative.
    private static int ownerOfPaths(int host) {
        return ~(host << 1);
    }

    private static int ownerOfPrefixes(int host) {
        return ~(host << 1 | 1);
    }

    /** Takes hosts. */
    static final class Builder {
        private final TextTable.Builder table;
        private final IntArray hosts = new IntArray();

        Builder(TextTable.Builder table) {
            this.table = table;
        }

        /**
         * Adds a host.
         *
         * @param candidates its routes in order of rank
         * @return what the host is called here
         */
        int add(List<Candidate> candidates, Places.Builder places) {
            Map<String, List<Candidate>> paths = new HashMap<>();
            Map<String, List<Candidate>> prefixes = new HashMap<>();
            List<Candidate> anyPath = new ArrayList<>();
            int bestOfPaths = Integer.MAX_VALUE;
            TreeMap<Integer, Integer> bestByLength = new TreeMap<>();
            for (Candidate candidate : candidates) {
                PathKey path = candidate.path();
                if (path == null) {
                    anyPath.add(candidate);
                    continue;
                }
                if (path.isPrefix()) {
                    bestByLength.merge(path.text().length(), candidate.rank(), Math::min);
                } else {
                    bestOfPaths = Math.min(bestOfPaths, candidate.rank());
                }
                (path.isPrefix() ? prefixes : paths)
                        .computeIfAbsent(path.text(), text -> new ArrayList<>(1))
                        .add(candidate);
            }
            int host = hosts.size();
            hosts.add(places.fileAtPath(anyPath)).add(bestOfPaths).add(bestByLength.size());
            int best = Integer.MAX_VALUE;
            for (Map.Entry<Integer, Integer> each : bestByLength.entrySet()) {
                best = Math.min(best, each.getValue());
                hosts.add(each.getKey()).add(best);
            }
            put(ownerOfPaths(host), paths, places);
            put(ownerOfPrefixes(host), prefixes, places);
            return host;
        }

        private void put(int owner, Map<String, List<Candidate>> byPath, Places.Builder places) {
            byPath.forEach(
                    (path, candidates) ->
                            table.put(owner, path, path.hashCode(), places.fileAtPath(candidates)));
        }

        PathIndex build(TextTable built) {
            return new PathIndex(built, hosts.toArray());
        }
    }
}
