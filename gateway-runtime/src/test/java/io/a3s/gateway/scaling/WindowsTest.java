package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final WindowedAverage average = new WindowedAverage(Duration.ofSeconds(10), SECOND);

    private static long at(double seconds) {
        return (long) (seconds * 1e9);
    }

    private double over(int seconds, double now) {
        return average.over(Duration.ofSeconds(seconds), at(now));
    }

    @Test
    void isZeroWithoutSamples() {
        assertThat(over(10, 5)).isZero();
    }

    @Test
    void averagesWhatIsInTheWindow() {
        for (int second = 0; second < 20; second++) {
            average.record(at(second), second);
        }

        assertThat(over(10, 19)).isCloseTo(14.5, EXACTLY);
        assertThat(over(2, 19)).isCloseTo(18.5, EXACTLY);
    }

    @Test
    void countsEachSlotOnceHoweverOftenItWasSampled() {
        average.record(at(0.1), 10);
        average.record(at(0.2), 20);
        average.record(at(1), 1);

        assertThat(over(10, 1)).isCloseTo((15 + 1) / 2.0, EXACTLY);
    }

    @Test
    void doesNotTakeAGapForZero() {
        average.record(at(0), 8);
        average.record(at(6), 4);

        assertThat(over(10, 6)).isCloseTo(6, EXACTLY);
    }

    @Test
    void forgetsWhatIsPast() {
        average.record(at(0), 8);

        assertThat(over(10, 9.9)).isCloseTo(8, EXACTLY);
        assertThat(over(10, 10)).isZero();
        assertThat(over(10, 1e6)).isZero();
    }

    @Test
    void worksWithTimesBeforeTheOrigin() {
        average.record(at(-100.5), 3);

        assertThat(over(10, -99)).isCloseTo(3, EXACTLY);
    }

    @Test
    void remembersTheGreatestForAWindow() {
        var max = new WindowedMax(Duration.ofMinutes(1));

        assertThat(max.record(at(0), 7)).isEqualTo(7);
        assertThat(max.record(at(30), 2)).isEqualTo(7);
        assertThat(max.record(at(60), 0)).isEqualTo(7);
        assertThat(max.record(at(61), 0)).isEqualTo(2);
        assertThat(max.record(at(92), 0)).isZero();
    }

    @Test
    void remembersNothingWithoutAWindow() {
        var max = new WindowedMax(Duration.ZERO);

        assertThat(max.record(at(0), 7)).isEqualTo(7);
        assertThat(max.record(at(0), 2)).isEqualTo(2);
    }
}
