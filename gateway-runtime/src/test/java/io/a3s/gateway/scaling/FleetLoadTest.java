package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetLoadTest {
    private static Report report(Load load, int wanted, String... spare) {
        return new Report(load, false, wanted, List.of(), List.of(spare));
    }

    @Test
    void addsUpWhatAllHaveToDo() {
        Load mine = new Load(1.5, 2, 1, 2);
        List<Report> others =
                List.of(report(new Load(0.5, 3, 0, 3), 4), report(new Load(1, 1, 7, 1), 4));

        // Several may use the same replica, so there are not more at work than there are.
        assertThat(FleetLoad.of(mine, others, 4)).isEqualTo(new Load(3, 6, 8, 4));
        assertThat(FleetLoad.of(mine, others, 9)).isEqualTo(new Load(3, 6, 8, 6));
        assertThat(FleetLoad.of(mine, List.of(), 0)).isEqualTo(mine);
    }

    @Test
    void doesNotOverflow() {
        Load most = new Load(1, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

        assertThat(FleetLoad.of(most, List.of(report(most, 1)), 1))
                .isEqualTo(new Load(2, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void takesThoseForSpareThatAreSpareEverywhere() {
        List<String> mine = List.of("a", "b", "c");

        assertThat(FleetLoad.spare(mine, List.of())).isEqualTo(mine);
        assertThat(
                        FleetLoad.spare(
                                mine,
                                List.of(
                                        report(Load.NONE, 1, "c", "a"),
                                        report(Load.NONE, 1, "a", "b", "c"))))
                .containsExactly("a", "c");
        assertThat(FleetLoad.spare(mine, List.of(report(Load.NONE, 1)))).isEmpty();
    }

    @Test
    void keepsTheLastOneUntilNobodySendsItAnything() {
        List<Report> agreed = List.of(report(Load.NONE, 0));
        List<Report> not = List.of(report(Load.NONE, 0), report(Load.NONE, 1));

        assertThat(FleetLoad.leastCounted(0, agreed, false)).isZero();
        assertThat(FleetLoad.leastCounted(0, not, false)).isEqualTo(1);
        assertThat(FleetLoad.leastCounted(3, not, false)).isEqualTo(3);
        assertThat(FleetLoad.leastCounted(0, not, true)).isZero();
    }

    @Test
    void readsReportsThatMakeSense() {
        Report report =
                new Report(new Load(1.25, 2, 3, 1), true, 4, List.of("pod-ä"), List.of("x", "y"));
        byte[] bytes = report.encode();

        assertThat(Report.decode(bytes)).contains(report);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Report.decode(Arrays.copyOf(bytes, length))).isEmpty();
        }
        bytes[8] = -1;
        assertThat(Report.decode(bytes)).as("requests in flight below 0").isEmpty();
    }
}
