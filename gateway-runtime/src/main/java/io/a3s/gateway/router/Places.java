package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an index leads to. A place is a number: that of {@link TextTable#NONE nowhere}; the rank of
 * a route of which nothing is left to ask; or, negated, twice the offset of a list of candidates,
 * or twice that of a host in the index of paths and one more. Immutable.
 */
final class Places {
    /** Up to so many candidates are asked one after another, which is faster than an index. */
    private static final int FEW = 16;

    private static final int CANDIDATE = 6;

    private final int[] lists;
    private final RouteMatcher[] matchers;
    private final TextTable table;
    private final PathIndex paths;

    private Places(Builder builder, TextTable table) {
        this.lists = builder.lists.toArray();
        this.matchers = builder.matchers.toArray(RouteMatcher[]::new);
        this.table = table;
        this.paths = builder.paths.build(table);
    }

    /** Returns the winner of the routes at a place that take a request and of the best so far. */
    int better(
            int winner,
            int place,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        if (place >= 0) {
            return Winner.isBeatenBy(place, winner) ? Winner.of(place) : winner;
        }
        if (place == TextTable.NONE) {
            return winner;
        }
        int number = ~place >>> 1;
        return (~place & 1) == 0
                ? first(winner, number, authority, start, end, client, head)
                : paths.better(winner, number, this, authority, start, end, client, head);
    }

    private int first(
            int winner,
            int list,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        // The hash of a beginning of the path, and how long that is.
        int hash = 0;
        int hashed = 0;
        String path = head == null ? "" : head.path();
        int at = list + 1;
        for (int left = lists[list]; left > 0; left--) {
            int rank = lists[at];
            if (!Winner.isBeatenBy(rank, winner)) {
                return winner;
            }
            int matcher = lists[at + 1];
            int minLength = lists[at + 2];
            int maxLength = lists[at + 3];
            boolean isHere = path.length() >= minLength && path.length() <= maxLength;
            if (isHere && minLength > 0) {
                hash = TextTable.rehash(path, hash, hashed, minLength);
                hashed = minLength;
                isHere = hash == lists[at + 4] && table.isText(lists[at + 5], path, 0, minLength);
            }
            if (isHere) {
                int found =
                        matcher < 0
                                ? Winner.of(rank)
                                : ask(rank, matcher, authority, start, end, client, head);
                if (found != Winner.NONE) {
                    return found;
                }
            }
            at += CANDIDATE;
        }
        return winner;
    }

    private int ask(
            int rank,
            int matcher,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        try {
            return matchers[matcher].matches(authority, start, end, client, head)
                    ? Winner.of(rank)
                    : Winner.NONE;
        } catch (BoundedPattern.Undecided e) {
            return Winner.undecided(rank);
        }
    }

    /** Takes candidates. */
    static final class Builder {
        private final TextTable.Builder table;
        private final IntArray lists = new IntArray();
        private final List<RouteMatcher> matchers = new ArrayList<>();
        private final Map<Condition, Integer> numbers = new HashMap<>();
        private final PathIndex.Builder paths;

        Builder(TextTable.Builder table) {
            this.table = table;
            this.paths = new PathIndex.Builder(table);
        }

        /**
         * Files candidates in order of rank.
         *
         * @return their place
         */
        int file(List<Candidate> candidates) {
            return candidates.size() <= FEW
                    ? list(candidates, true)
                    : ~(paths.add(candidates, this) << 1 | 1);
        }

        /** Files candidates of a path that requests are known to have. */
        int fileAtPath(List<Candidate> candidates) {
            return list(candidates, false);
        }

        private int list(List<Candidate> candidates, boolean withPaths) {
            if (candidates.isEmpty()) {
                return TextTable.NONE;
            }
            Candidate first = candidates.getFirst();
            if (first.filing().isCertain() && (first.path() == null || !withPaths)) {
                // It takes whatever gets here; those behind it will never be asked.
                return first.rank();
            }
            int place = ~(lists.size() << 1);
            lists.add(candidates.size());
            for (Candidate candidate : candidates) {
                lists.add(candidate.rank()).add(number(candidate.filing()));
                IndexKey.PathKey path = candidate.path();
                if (path == null || !withPaths) {
                    lists.add(0).add(Integer.MAX_VALUE).add(0).add(0);
                    continue;
                }
                int length = path.text().length();
                lists.add(length).add(path.isPrefix() ? Integer.MAX_VALUE : length);
                lists.add(path.text().hashCode()).add(table.add(path.text()));
            }
            return place;
        }

        // Rules often ask the same, and what is shared is likely to be in a processor's cache.
        private int number(Filing filing) {
            if (filing.isCertain()) {
                return -1;
            }
            Integer known = numbers.putIfAbsent(filing.rest(), matchers.size());
            if (known != null) {
                return known;
            }
            matchers.add(filing.matcher());
            return matchers.size() - 1;
        }

        Places build(TextTable table) {
            return new Places(this, table);
        }
    }
}
