package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.rollout.ObservedWindow.Both;
import io.a3s.gateway.rollout.ObservedWindow.Counted;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowReportTest {
    private final Samples samples = new Samples();
    private final RevisionStats from = samples.revision("v1");
    private final RevisionStats to = samples.revision("v2");

    @Test
    void comesAsItWasSent() {
        Samples.requests(from, 300, 1, 10);
        Both recent = both();
        Samples.requests(to, 20, 3, 2_000);
        Both whole = both();

        WindowReport read = roundTrip(new Counted(recent, whole));

        assertThat(read.fingerprint()).isEqualTo("print");
        assertThat(read.version()).isEqualTo(7);
        assertThat(read.number()).isEqualTo(8);
        assertThat(read.isUnfit()).isTrue();
        assertThat(read.counted().isOne()).isFalse();
        assertThat(read.counted().recent().to().attempts()).isZero();
        assertThat(read.counted().recent().from().attempts()).isEqualTo(300);
        Observation seen = read.counted().whole().to();
        assertThat(seen.attempts()).isEqualTo(20);
        assertThat(seen.errors()).isEqualTo(3);
        assertThat(seen.latencies().count()).isEqualTo(20);
        assertThat(seen.latencies().p99Micros())
                .isEqualTo(Observation.of(to).latencies().p99Micros());
        assertThat(seen.firstBytes().countAbove(500_000)).isEqualTo(20);
    }

    @Test
    void saysOnceWhatIsTheSame() {
        Samples.requests(to, 1_000, 3, 20);
        Both both = both();

        WindowReport report = report(new Counted(both, both));

        assertThat(roundTrip(report.counted()).counted().isOne()).isTrue();
        assertThat(report.encode().length).isLessThan(100);
    }

    @Test
    void isBoundedHoweverTimesAreSpread() {
        for (long micros = 1; micros < TimeUnit.HOURS.toMicros(1); micros += micros / 40 + 1) {
            for (RevisionStats each : new RevisionStats[] {from, to}) {
                for (int i = 0; i < 200; i++) {
                    each.latencies.record(0, TimeUnit.MICROSECONDS.toNanos(micros));
                    each.firstBytes.record(0, TimeUnit.MICROSECONDS.toNanos(micros));
                }
            }
        }

        assertThat(report(new Counted(both(), both())).encode().length).isBetween(10_000, 32_000);
    }

    @Test
    void isNothingIfItMakesNoSense() {
        Samples.requests(to, 20, 3, 2_000);
        byte[] whole = report(new Counted(both(), both())).encode();

        for (int length = 0; length < whole.length; length++) {
            assertThat(WindowReport.decode(Arrays.copyOf(whole, length))).isEmpty();
        }
        whole[0] = 2;
        assertThat(WindowReport.decode(whole)).isEmpty();
        byte[] noise = new byte[500];
        Arrays.fill(noise, (byte) 0xFF);
        noise[0] = 1;
        noise[1] = 0;
        noise[2] = 0;
        assertThat(WindowReport.decode(noise)).isEmpty();
    }

    @Test
    void addsUp() {
        Samples.requests(to, 20, 3, 10);
        Counted one = new Counted(both(), both());

        Counted sum = one.plus(roundTrip(one).counted());

        assertThat(sum.whole().to().attempts()).isEqualTo(40);
        assertThat(sum.recent().to().errors()).isEqualTo(6);
        assertThat(sum.recent().to().firstBytes().count()).isEqualTo(40);
    }

    private Both both() {
        return new Both(Observation.of(from), Observation.of(to));
    }

    private static WindowReport report(Counted counted) {
        return new WindowReport("print", 7, 8, true, counted);
    }

    private static WindowReport roundTrip(Counted counted) {
        return WindowReport.decode(report(counted).encode()).orElseThrow();
    }
}
