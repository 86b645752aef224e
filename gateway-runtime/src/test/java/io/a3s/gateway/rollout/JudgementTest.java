package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.RevisionStats;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private final Samples samples = new Samples();
    private final RevisionStats from = samples.revision("v1");
    private final RevisionStats to = samples.revision("v2");

    @Test
    void findsGoodWhatKeepsAllLimits() {
        Samples.requests(to, 20, 1, 190);

        assertThat(judge().kind()).isEqualTo(Judgement.Kind.GOOD);
    }

    @Test
    void leavesOpenWhatTooFewRequestsSay() {
        Samples.requests(to, 19, 0, 10);

        assertThat(judge().kind()).isEqualTo(Judgement.Kind.OPEN);
        assertThat(judge().detail()).isEqualTo("more requests (19 of 20)");
    }

    @Test
    void findsTooManyErrors() {
        Samples.requests(to, 40, 3, 10);

        assertThat(judge().reason()).isEqualTo("error_rate");
        assertThat(judge().detail()).isEqualTo("3 of 40 attempts have failed (limit 0.05)");
    }

    @Test
    void needsNotWaitForWhatCannotGetGoodAnyMore() {
        Samples.requests(to, 1, 1, 10);
        assertThat(judge().kind()).isEqualTo(Judgement.Kind.OPEN);
        Samples.requests(to, 1, 1, 10);
        assertThat(judge().reason()).isEqualTo("error_rate");
    }

    @Test
    void findsSlowResponsesByThe99thPercentile() {
        Samples.requests(to, 198, 0, 10);
        Samples.requests(to, 2, 0, 250);
        assertThat(judge().kind()).isEqualTo(Judgement.Kind.GOOD);

        Samples.requests(to, 1, 0, 250);
        assertThat(judge().reason()).isEqualTo("latency");
    }

    @Test
    void findsSlowFirstBytes() {
        Samples.requests(to, 50, 0, 10);
        to.firstBytes.record(0, TimeUnit.MILLISECONDS.toNanos(180));

        assertThat(judge().reason()).isEqualTo("ttft");
    }

    @Test
    void knowsOfAttemptsThatHang() {
        to.latencies.record(0, TimeUnit.MILLISECONDS.toNanos(215));

        assertThat(judge().reason()).isEqualTo("latency");
    }

    @Test
    void comparesOnlyIfThatIsWanted() {
        Samples.requests(from, 100, 0, 10);
        Samples.requests(to, 100, 0, 40);

        assertThat(judge().kind()).isEqualTo(Judgement.Kind.GOOD);
        assertThat(judge(3).reason()).isEqualTo("latency_regression");
        assertThat(judge(5).kind()).isEqualTo(Judgement.Kind.GOOD);
    }

    @Test
    void comparesErrorRatesThatAreWorthIt() {
        Samples.requests(from, 1_000, 0, 10);
        Samples.requests(to, 1_000, 10, 10);
        assertThat(judge(2).kind()).isEqualTo(Judgement.Kind.GOOD);

        Samples.requests(to, 100, 10, 10);
        assertThat(judge(2).reason()).isEqualTo("error_rate_regression");

        // As bad itself, for a reason that both have.
        Samples.requests(from, 100, 10, 10);
        assertThat(judge(2).kind()).isEqualTo(Judgement.Kind.GOOD);
    }

    @Test
    void comparesWithNothingThatHasTooFewRequests() {
        Samples.requests(from, 19, 0, 1);
        Samples.requests(to, 100, 0, 100);

        assertThat(judge(2).kind()).isEqualTo(Judgement.Kind.GOOD);
    }

    private Judgement judge() {
        return judge(Double.POSITIVE_INFINITY);
    }

    private Judgement judge(double maxRegression) {
        return Judgement.of(
                Samples.settings(0, 100, maxRegression),
                new ObservedWindow.Both(Observation.of(from), Observation.of(to)));
    }
}
