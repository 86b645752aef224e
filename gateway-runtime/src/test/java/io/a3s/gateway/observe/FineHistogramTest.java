package io.a3s.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FineHistogramTest {
    private final FineHistogram histogram = new FineHistogram(2);

    @Test
    void putsEveryValueIntoABucketThatIsNarrow() {
        for (long micros = 0; micros < 1L << 31; micros = micros * 9 / 8 + 1) {
            int bucket = FineHistogram.bucket(micros);

            assertThat(FineHistogram.lowest(bucket)).isLessThanOrEqualTo(micros);
            assertThat(FineHistogram.lowest(bucket)).isGreaterThanOrEqualTo(micros * 31 / 32);
            if (bucket + 1 < FineHistogram.BUCKETS) {
                assertThat(FineHistogram.lowest(bucket + 1)).isGreaterThan(micros);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 1L << 31, Long.MAX_VALUE})
    void takesWhatIsBeyondItsRange(long micros) {
        assertThat(FineHistogram.bucket(micros)).isBetween(0, FineHistogram.BUCKETS - 1);
    }

    @Test
    void knowsPercentilesAndWhatIsAboveALimit() {
        for (int millis = 1; millis <= 200; millis++) {
            histogram.record(millis % 2, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        Durations durations = histogram.read();

        assertThat(durations.count()).isEqualTo(200);
        assertThat(durations.p99Micros()).isBetween(191_000L, 198_000L);
        assertThat(durations.countAbove(100_000)).isBetween(96L, 100L);
        assertThat(durations.countAbove(1_000_000)).isZero();
        assertThat(Durations.NONE.p99Micros()).isZero();
    }

    @Test
    void tellsWhatCameAfterAMoment() {
        histogram.record(0, TimeUnit.SECONDS.toNanos(5));
        Durations before = histogram.read();
        histogram.record(1, TimeUnit.MILLISECONDS.toNanos(2));

        Durations since = histogram.read().since(before);

        assertThat(since.count()).isEqualTo(1);
        assertThat(since.p99Micros()).isBetween(1_900L, 2_000L);
    }

    @Test
    void addsUpWithWhatOthersHaveSent() throws IOException {
        histogram.record(0, TimeUnit.SECONDS.toNanos(5));
        Durations mine = histogram.read();
        histogram.record(1, TimeUnit.MILLISECONDS.toNanos(2));
        histogram.record(1, TimeUnit.HOURS.toNanos(1));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        histogram.read().write(new DataOutputStream(sent));

        Durations theirs =
                Durations.read(new DataInputStream(new ByteArrayInputStream(sent.toByteArray())));

        assertThat(theirs.count()).isEqualTo(3);
        assertThat(mine.plus(theirs).count()).isEqualTo(4);
        assertThat(mine.plus(theirs).countAbove(4_000_000)).isEqualTo(3);
        assertThat(mine.plus(Durations.NONE)).isSameAs(mine);
    }
}
