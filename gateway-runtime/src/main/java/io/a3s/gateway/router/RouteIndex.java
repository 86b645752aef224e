package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes of one kind by host, then by path. Immutable. */
final class RouteIndex {
    private static final int HOSTS = 0;
    private static final int DOMAINS = 1;

    private final TextTable table;
    private final Places places;
    private final boolean hasHosts;
    private final boolean hasDomains;
    private final int anyHost;

    private RouteIndex(Builder builder) {
        TextTable.Builder texts = new TextTable.Builder();
        Places.Builder filed = new Places.Builder(texts);
        builder.byHost.forEach(
                (host, candidates) ->
                        texts.put(HOSTS, host, host.hashCode(), filed.file(candidates)));
        builder.byDomain.forEach(
                (domain, candidates) ->
                        texts.put(
                                DOMAINS,
                                domain,
                                TextTable.hashBackwards(domain),
                                filed.file(candidates)));
        this.hasHosts = !builder.byHost.isEmpty();
        this.hasDomains = !builder.byDomain.isEmpty();
        this.anyHost = filed.file(builder.anyHost);
        this.table = texts.build();
        this.places = filed.build(table);
    }

    /**
     * Returns the winner of the routes that take a request or connection and of the best so far.
     *
     * @param authority the text with the host or server name
     * @param start where the host begins in it
     * @param end where it ends
     * @param head the request, or null for a connection
     */
    int better(
            int winner,
            String authority,
            int start,
            int end,
            ClientInfo client,
            @Nullable RequestHead head) {
        int best = winner;
        if (hasHosts) {
            int hash = TextTable.hash(authority, start, end);
            int place = table.get(HOSTS, authority, start, end, hash);
            best = places.better(best, place, authority, start, end, client, head);
        }
        if (hasDomains) {
            int hash = 0;
            for (int i = end - 1; i >= start; i--) {
                hash = TextTable.withFirst(authority.charAt(i), hash);
                if (authority.charAt(i) == '.') {
                    int place = table.get(DOMAINS, authority, i, end, hash);
                    best = places.better(best, place, authority, start, end, client, head);
                }
            }
        }
        return places.better(best, anyHost, authority, start, end, client, head);
    }

    /** Takes routes in order of rank. */
    static final class Builder {
        private final Map<String, List<Candidate>> byHost = new HashMap<>();
        private final Map<String, List<Candidate>> byDomain = new HashMap<>();
        private final List<Candidate> anyHost = new ArrayList<>();

        /** Files a route wherever requests it may take are looked up. */
        void add(Rule rule, int rank) {
            for (Filing filing : rule.filings()) {
                candidates(filing.key().host()).add(new Candidate(rank, filing));
            }
        }

        private List<Candidate> candidates(@Nullable String host) {
            if (host == null) {
                return anyHost;
            }
            return (IndexKey.isDomain(host) ? byDomain : byHost)
                    .computeIfAbsent(host, name -> new ArrayList<>(1));
        }

        boolean isEmpty() {
            return byHost.isEmpty() && byDomain.isEmpty() && anyHost.isEmpty();
        }

        RouteIndex build() {
            return new RouteIndex(this);
        }
    }
}
