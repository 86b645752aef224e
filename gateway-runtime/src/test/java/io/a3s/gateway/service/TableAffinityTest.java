package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.StickyStats;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableAffinityTest {
    private static final String MADE_UP = "AAAAAAAAAAAAAAAAAAAAAA";

    private final HealthEpoch epoch = new HealthEpoch();
    private final ServerBackend first = backend("http://10.0.0.1:8001");
    private final ServerBackend second = backend("http://10.0.0.2:8001");
    private long now;
    private final StickyTable table = table();
    private final TableAffinity affinity = affinity(table, first, second);

    @Test
    void leadsAClientBack() {
        String id = welcome(first);

        assertThat(bound(affinity, id)).isSameAs(first);
        assertThat(answer(affinity, id, first)).isNull();
    }

    @Test
    void setsACookieThatSaysNothingWithItsAttributes() {
        HeaderList nothing = new HeaderList();

        assertThat(affinity.bind(null, first, nothing, false))
                .matches("c=[A-Za-z0-9_-]{22}; Path=/; HttpOnly");
        assertThat(affinity.bind(null, first, nothing, true)).endsWith("; HttpOnly; Secure");
    }

    @Test
    void givesANewIdToWhoeverMakesOneUp() {
        assertThat(affinity.read(request(MADE_UP))).isNull();

        String cookie = answer(affinity, MADE_UP, first);
        assertThat(cookie).isNotNull().doesNotContain(MADE_UP);
        assertThat(affinity.read(request(MADE_UP))).isNull();
        assertThat(bound(affinity, id(cookie))).isSameAs(first);
    }

    @Test
    void movesAClientWhoseBackendIsDownUnderItsId() {
        String id = welcome(first);
        first.setHealthy(false);
        assertThat(bound(affinity, id)).isNull();

        assertThat(answer(affinity, id, second)).isNull();
        first.setHealthy(true);
        assertThat(bound(affinity, id)).isSameAs(second);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void findsWhoHasMovedWithoutHavingBeenAsked() {
        String id = welcome(first);
        Affinity.Binding foreign = affinity(table(), first).read(request(id));
        assertThat(foreign).isNull();

        assertThat(affinity.bind(new Stickiness.Mark(first, true), second, request(id), false))
                .isNull();
        assertThat(bound(affinity, id)).isSameAs(second);
    }

    @Test
    void takesNothingThatAnotherPoolHasRead() {
        String id = welcome(first);
        Affinity.Binding binding = affinity.read(request(id));
        StickyTable other = table();

        String cookie = affinity(other, second).bind(binding, second, request(id), false);
        assertThat(cookie).isNotNull().doesNotContain(id);
        assertThat(bound(affinity, id)).isSameAs(first);
        assertThat(other.size()).isEqualTo(1);
    }

    @Test
    void remembersOverAChangeOfBackends() {
        String stays = welcome(first);
        String goes = welcome(second);
        ServerBackend third = backend("http://10.0.0.3:8001");
        TableAffinity later = affinity(table, third, first, first);

        assertThat(bound(later, stays)).isSameAs(first);
        assertThat(bound(later, goes)).isNull();
        assertThat(answer(later, goes, third)).isNull();
        assertThat(bound(later, goes)).isSameAs(third);
        // Who is still served by the configuration before does not know that one.
        assertThat(bound(affinity, goes)).isNull();
    }

    @Test
    void setsTheSameCookieAgainBeforeItRunsOut() {
        String id = welcome(first);
        now += Duration.ofMinutes(40).toNanos();

        String cookie = answer(affinity, id, first);
        assertThat(cookie).startsWith("c=" + id + ";");
        assertThat(answer(affinity, id, first)).isNull();
    }

    private String welcome(ServerBackend backend) {
        return id(affinity.bind(null, backend, new HeaderList(), false));
    }

    private static String id(@Nullable String cookie) {
        String set = Objects.requireNonNull(cookie);
        return set.substring(2, set.indexOf(';'));
    }

    private static HeaderList request(String id) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, "c=" + id);
        return headers;
    }

    private static @Nullable ServerBackend bound(TableAffinity affinity, String id) {
        return affinity.bound(Objects.requireNonNull(affinity.read(request(id))));
    }

    private static @Nullable String answer(
            TableAffinity affinity, String id, ServerBackend answered) {
        HeaderList headers = request(id);
        return affinity.bind(affinity.read(headers), answered, headers, false);
    }

    private StickyTable table() {
        return new StickyTable(10, Duration.ofHours(1), new StickyStats(), () -> now);
    }

    private static TableAffinity affinity(StickyTable table, ServerBackend... backends) {
        return new TableAffinity(
                table, new AffinityCookie("c", "; Path=/; HttpOnly", null), List.of(backends));
    }

    private ServerBackend backend(String url) {
        return new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }
}
