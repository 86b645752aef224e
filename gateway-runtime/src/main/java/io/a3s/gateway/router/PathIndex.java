package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, or of any, by path. Prefixes are in a hash map, too: one pass over the
 * path computes the hash of all its beginnings, and those of lengths that occur are looked up.
 */
final class PathIndex<T> {
    /** Up to so many routes are asked one after another, which is faster than looking them up. */
    private static final int FEW = 4;

    private final @Nullable TextIndex<Candidate<T>[]> exact;
    private final @Nullable TextIndex<Candidate<T>[]> prefixes;
    private final int[] prefixLengths;
    private final Candidate<T>[] anyPath;

    private PathIndex(
            Map<String, List<Candidate<T>>> exact,
            Map<String, List<Candidate<T>>> prefixes,
            List<Candidate<T>> anyPath) {
        this.exact = index(exact);
        this.prefixes = index(prefixes);
        this.prefixLengths =
                prefixes.keySet().stream().mapToInt(String::length).distinct().sorted().toArray();
        this.anyPath = array(anyPath);
    }

    /** Returns the best route for a connection. */
    @Nullable Candidate<T> better(
            @Nullable Candidate<T> best, String name, int start, int end, ClientInfo client) {
        return Candidate.better(anyPath, best, name, start, end, client, null);
    }

    /** Returns the best route for a request. */
    @Nullable Candidate<T> better(
            @Nullable Candidate<T> best,
            String authority,
            int start,
            int end,
            ClientInfo client,
            RequestHead head) {
        Candidate<T> winner = best;
        var samePath = exact == null ? null : exact.get(head.path());
        if (samePath != null) {
            winner = Candidate.better(samePath, winner, authority, start, end, client, head);
        }
        if (prefixes != null) {
            winner = better(prefixes, winner, authority, start, end, client, head);
        }
        return Candidate.better(anyPath, winner, authority, start, end, client, head);
    }

    private @Nullable Candidate<T> better(
            TextIndex<Candidate<T>[]> index,
            @Nullable Candidate<T> best,
            String authority,
            int start,
            int end,
            ClientInfo client,
            RequestHead head) {
        String path = head.path();
        Candidate<T> winner = best;
        int hash = 0;
        int hashed = 0;
        for (int length : prefixLengths) {
            if (length > path.length()) {
                break;
            }
            while (hashed < length) {
                hash = TextIndex.hash(hash, path.charAt(hashed++));
            }
            var samePrefix = index.get(path, 0, length, hash);
            if (samePrefix != null) {
                winner = Candidate.better(samePrefix, winner, authority, start, end, client, head);
            }
        }
        return winner;
    }

    private static <T> @Nullable TextIndex<Candidate<T>[]> index(
            Map<String, List<Candidate<T>>> lists) {
        return lists.isEmpty() ? null : new TextIndex<>(arrays(lists));
    }

    private static <T> Map<String, Candidate<T>[]> arrays(Map<String, List<Candidate<T>>> lists) {
        Map<String, Candidate<T>[]> arrays = HashMap.newHashMap(lists.size());
        lists.forEach((text, candidates) -> arrays.put(text, array(candidates)));
        return arrays;
    }

    @SuppressWarnings("unchecked") // an array of a generic type cannot be made otherwise
    private static <T> Candidate<T>[] array(List<Candidate<T>> candidates) {
        return candidates.toArray(Candidate[]::new);
    }

    /** Takes routes in order of rank. */
    static final class Builder<T> {
        private final Map<String, List<Candidate<T>>> exact = new HashMap<>();
        private final Map<String, List<Candidate<T>>> prefixes = new HashMap<>();
        private final List<Candidate<T>> anyPath = new ArrayList<>();
        private final List<Candidate<T>> few = new ArrayList<>(1);

        void add(IndexKey.@Nullable PathKey path, Candidate<T> candidate) {
            bucket(path).add(candidate);
            boolean isNew = few.isEmpty() || few.getLast().rank() != candidate.rank();
            if (isNew && few.size() <= FEW) {
                few.add(candidate);
            }
        }

        private List<Candidate<T>> bucket(IndexKey.@Nullable PathKey path) {
            if (path == null) {
                return anyPath;
            }
            return (path.isPrefix() ? prefixes : exact)
                    .computeIfAbsent(path.text(), text -> new ArrayList<>(1));
        }

        PathIndex<T> build() {
            return few.size() <= FEW
                    ? new PathIndex<>(Map.of(), Map.of(), few)
                    : new PathIndex<>(exact, prefixes, anyPath);
        }
    }
}
