package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionSplitTest {
    private final SplittableRandom random = new SplittableRandom(42);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 10, 33, 50, 51, 90, 99, 100})
    void givesEachItsShareAndTheLastNeverMore(int percent) {
        RevisionSplit split = split(List.of(0, 1), 100 - percent, percent);
        int count = 0;
        int run = 0;
        int longest = 0;

        for (int n = 1; n <= 10_000; n++) {
            if (split.ofTurn(split.draw()) == 1) {
                count++;
                run++;
                longest = Math.max(longest, run);
            } else {
                run = 0;
            }
            assertThat(count * 100L).as("after %d", n).isLessThanOrEqualTo((long) percent * n);
        }

        assertThat(count).isEqualTo(percent * 100);
        if (percent <= 50) {
            assertThat(longest).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void givesSeveralTheirSharesWithoutLongRuns() {
        RevisionSplit split = split(List.of(0, 1, 2, 3), 40, 5, 25, 30);
        int[] counts = new int[4];
        int last = -1;
        int run = 0;
        int longest = 0;

        for (int n = 0; n < 10_000; n++) {
            int revision = split.ofTurn(split.draw());
            counts[revision]++;
            run = revision == last ? run + 1 : 1;
            last = revision;
            longest = Math.max(longest, run);
        }

        assertThat(counts).containsExactly(4_000, 500, 2_500, 3_000);
        assertThat(longest).isLessThanOrEqualTo(6);
    }

    @Test
    void meetsNothingThatComesAtItsOwnInterval() {
        RevisionSplit split = split(List.of(0, 1), 90, 10);
        int everyTenth = 0;

        for (int n = 0; n < 10_000; n++) {
            if (split.ofTurn(split.draw()) == 1 && n % 10 == 0) {
                everyTenth++;
            }
        }

        assertThat(everyTenth).isBetween(20, 300);
    }

    @Test
    void sharesAmongManyThreads() throws Exception {
        RevisionSplit split = split(List.of(0, 1), 95, 5);
        AtomicIntegerArray counts = new AtomicIntegerArray(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                all.add(
                        threads.submit(
                                () -> {
                                    for (int n = 0; n < 1_250; n++) {
                                        counts.incrementAndGet(split.ofTurn(split.draw()));
                                    }
                                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }

        assertThat(counts.get(1)).isEqualTo(500);
    }

    @Test
    void movesOnlyUsersWhoseShareHasMoved() {
        // The second and the third exchange shares.
        List<Integer> layout = List.of(0, 3, 1, 2);
        RevisionSplit before = split(layout, 30, 50, 10, 10);
        RevisionSplit after = split(layout, 30, 40, 20, 10);
        int moved = 0;

        for (int place = 0; place < RevisionSplit.PLACES; place++) {
            if (before.ofPlace(place) != after.ofPlace(place)) {
                assertThat(before.ofPlace(place)).isEqualTo(1);
                assertThat(after.ofPlace(place)).isEqualTo(2);
                moved++;
            }
        }

        assertThat(moved).isEqualTo(100);
    }

    @Test
    void givesNewUsersAPlaceOfTheirRevision() {
        RevisionSplit split = split(List.of(0, 1, 2), 60, 0, 40);

        for (int n = -500; n < 500; n++) {
            assertThat(split.ofPlace(split.placeOf(0, n))).isZero();
            assertThat(split.ofPlace(split.placeOf(2, n))).isEqualTo(2);
            assertThat(split.placeOf(1, n)).isEqualTo(-1);
        }
    }

    @Test
    void hasRoomForAHundred() {
        RevisionSplit split =
                new RevisionSplit(
                        Collections.nCopies(100, 1).stream().mapToInt(one -> one).toArray(),
                        IntStream.range(0, 100).boxed().toList(),
                        random);
        int[] counts = new int[100];

        for (int n = 0; n < 1_000; n++) {
            counts[split.ofTurn(split.draw())]++;
        }

        assertThat(counts).containsOnly(10);
    }

    private RevisionSplit split(List<Integer> layout, int... percents) {
        return new RevisionSplit(percents, layout, random);
    }
}
