package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.StickyStats;
import io.a3s.gateway.service.StickyTable.Entry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StickyTableTest {
    private static final URI FIRST = URI.create("http://10.0.0.1:8001");
    private static final URI SECOND = URI.create("http://10.0.0.2:8001");

    private final StickyStats stats = new StickyStats();
    private long now = Long.MAX_VALUE - 1_000;

    @Test
    void knowsOnlyIdsItHasMade() {
        StickyTable table = table(10, Duration.ofHours(1));
        Entry entry = table.add(FIRST);

        assertThat(table.find(entry.id())).isSameAs(entry);
        assertThat(entry.backend()).isEqualTo(FIRST);
        assertThat(entry.id()).matches("[A-Za-z0-9_-]{22}");
        for (String other : List.of("", "x", "A".repeat(22), "A".repeat(5_000), entry.id() + "=")) {
            assertThat(table.find(other)).as(other).isNull();
        }
        assertThat(table(10, Duration.ofHours(1)).find(entry.id())).isNull();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void makesNoIdTwice() {
        StickyTable table = table(1_000, Duration.ZERO);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(table.add(FIRST).id());
        }

        assertThat(ids).hasSize(1_000);
    }

    @Test
    void remembersAClientWhileItKeepsComing() {
        StickyTable table = table(10, Duration.ofHours(1));
        Entry entry = table.add(FIRST);
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(59));
            assertThat(table.find(entry.id())).isSameAs(entry);
        }

        pass(Duration.ofMinutes(60));
        assertThat(table.find(entry.id())).isNull();
        assertThat(table.size()).isZero();
        assertThat(stats.evictions.sum()).isZero();
    }

    @Test
    void remembersForAsLongAsThereIsRoomIfNoTimeIsSet() {
        StickyTable table = table(10, Duration.ZERO);
        Entry entry = table.add(FIRST);
        pass(Duration.ofDays(1_000));

        assertThat(table.find(entry.id())).isSameAs(entry);
        assertThat(entry.keep(FIRST)).isFalse();
    }

    @Test
    void forgetsWhoWasAwayForLongestIfThereAreTooMany() {
        StickyTable table = table(3, Duration.ofHours(1));
        Entry one = table.add(FIRST);
        Entry two = table.add(FIRST);
        Entry three = table.add(FIRST);
        table.find(one.id());
        two.keep(SECOND);

        Entry four = table.add(FIRST);
        assertThat(table.find(three.id())).isNull();
        for (Entry each : List.of(one, two, four)) {
            assertThat(table.find(each.id())).isSameAs(each);
        }
        assertThat(table.size()).isEqualTo(3);
        assertThat(stats.evictions.sum()).isEqualTo(1);
    }

    @Test
    void makesRoomByThoseWhoseTimeIsOverFirst() {
        StickyTable table = table(3, Duration.ofHours(1));
        table.add(FIRST);
        table.add(FIRST);
        pass(Duration.ofMinutes(61));
        for (int i = 0; i < 3; i++) {
            table.add(SECOND);
        }

        assertThat(table.size()).isEqualTo(3);
        assertThat(stats.evictions.sum()).isZero();
    }

    @Test
    void staysWithinItsBoundWhateverComes() {
        for (int bound : List.of(1, 2_047, 5_000, 40_000)) {
            StickyTable table = table(bound, Duration.ofHours(1));
            for (int i = 0; i < bound * 2; i++) {
                table.add(FIRST);
            }
            assertThat(table.size()).isBetween(bound * 9L / 10, (long) bound);
        }
    }

    @Test
    void tellsAClientItsIdOnceMoreWhenHalfOfItsTimeIsOver() {
        StickyTable table = table(10, Duration.ofHours(1));
        Entry entry = table.add(FIRST);
        pass(Duration.ofMinutes(29));
        assertThat(entry.keep(FIRST)).isFalse();

        pass(Duration.ofMinutes(1));
        assertThat(entry.keep(FIRST)).isTrue();
        assertThat(entry.keep(FIRST)).isFalse();
    }

    @Test
    void takesBackWhoWasForgottenWhileItWasServed() {
        StickyTable table = table(1, Duration.ofHours(1));
        Entry slow = table.add(FIRST);
        Entry other = table.add(FIRST);
        assertThat(table.find(slow.id())).isNull();

        slow.keep(SECOND);
        assertThat(table.find(slow.id())).isSameAs(slow);
        assertThat(slow.backend()).isEqualTo(SECOND);
        assertThat(table.find(other.id())).isNull();
    }

    @Test
    void isUsedFromSeveralThreads() throws Exception {
        StickyTable table = table(20_000, Duration.ofHours(1));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tasks.add(() -> use(table));
        }

        int lost = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> each : threads.invokeAll(tasks)) {
                lost += each.get();
            }
        }
        assertThat(lost).isZero();
        assertThat(table.size()).isEqualTo(8_000);
        assertThat(stats.evictions.sum()).isZero();
    }

    private static int use(StickyTable table) {
        int lost = 0;
        for (int i = 0; i < 2_000; i++) {
            Entry entry = table.add(FIRST);
            entry.keep(SECOND);
            Entry found = table.find(entry.id());
            lost += found == null || !found.backend().equals(SECOND) ? 1 : 0;
        }
        return lost;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private StickyTable table(int entries, Duration ttl) {
        return new StickyTable(entries, ttl, stats, () -> now);
    }
}
