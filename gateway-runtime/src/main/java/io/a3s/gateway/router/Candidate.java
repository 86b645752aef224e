package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * A route as the index holds it.
 *
 * @param rank its place in the order of all routes of the table; lower wins
 * @param matcher whether it takes a request
 * @param target where it leads; null if whether it matches was not decided, which leads nowhere
 */
record Candidate<T>(int rank, RouteMatcher matcher, @Nullable T target) {
    /**
     * Returns the winner of those that match and of the best so far.
     *
     * @param candidates in order of rank
     */
    static <T> @Nullable Candidate<T> better(
            Candidate<T>[] candidates,
            @Nullable Candidate<T> best,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        for (Candidate<T> candidate : candidates) {
            if (best != null && best.rank <= candidate.rank) {
                return best;
            }
            try {
                if (candidate.matcher.matches(authority, start, end, client, head)) {
                    return candidate;
                }
            } catch (BoundedPattern.Undecided e) {
                return new Candidate<>(candidate.rank, candidate.matcher, null);
            }
        }
        return best;
    }
}
