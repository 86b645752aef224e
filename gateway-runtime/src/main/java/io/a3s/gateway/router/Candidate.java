package io.a3s.gateway.router;

import org.jspecify.annotations.Nullable;

/**
 * A route at one of the places it is filed under.
 *
 * @param rank its place in the order of all routes of the table; lower wins
 * @param filing what is known and what is left to ask of a request that gets there
 */
record Candidate(int rank, Filing filing) {
    IndexKey.@Nullable PathKey path() {
        return filing.key().path();
    }
}
