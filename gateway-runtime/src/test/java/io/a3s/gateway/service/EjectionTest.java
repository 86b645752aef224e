package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EjectionTest {
    private static final long SECOND = 1_000_000_000;

    private final Object request = new Object();
    private final Ejection ejection = new Ejection();
    private PassiveHealth settings = settings(3, 50);
    private long now = Long.MAX_VALUE - SECOND; // the clock may pass zero and start anywhere

    @Test
    void wantsABackendOutAfterSoManyFailures() {
        assertThat(fails()).isFalse();
        assertThat(fails()).isFalse();
        assertThat(fails()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void forgetsFailuresThatAreOutOfTheWindow(int maxFailures) {
        settings = settings(maxFailures, 0);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < maxFailures - 1; j++) {
                assertThat(fails()).isFalse();
            }
            now += 31 * SECOND;
        }
        for (int i = 0; i < maxFailures - 1; i++) {
            assertThat(fails()).isFalse();
        }
        assertThat(fails()).isTrue();
    }

    @Test
    void slidesTheWindow() {
        for (int i = 0; i < 50; i++) {
            // Any 30 seconds have two.
            assertThat(fails()).isFalse();
            now += 16 * SECOND;
        }
        now -= 6 * SECOND;
        assertThat(fails()).isTrue();
    }

    @Test
    void letsFailuresPassThatAreASmallPartOfAll() {
        for (int i = 0; i < 50; i++) {
            assertThat(fails()).isFalse();
            for (int j = 0; j < 4; j++) {
                succeeds();
            }
        }
        assertThat(fails()).isFalse();
        assertThat(fails()).isFalse();
        assertThat(fails()).isTrue();
    }

    @Test
    void countsOnlyWhileItSuspects() {
        assertThat(ejection.isWatching()).isFalse();
        fails();
        assertThat(ejection.isWatching()).isTrue();
        now += 31 * SECOND;
        succeeds();
        assertThat(ejection.isWatching()).isFalse();
    }

    @Test
    void letsOneRequestAtATimeTryWhenTheTimeIsOver() {
        ejection.eject(settings, now);
        Object other = new Object();

        assertThat(ejection.isOut()).isTrue();
        now += 10 * SECOND - 1;
        assertThat(ejection.tries(request, now)).isFalse();
        now++;
        assertThat(ejection.tries(request, now)).isTrue();
        assertThat(ejection.tries(other, now)).isFalse();

        // A client that leaves is no outcome: the next one may try.
        ejection.over(request);
        assertThat(ejection.tries(other, now)).isTrue();
    }

    @Test
    void comesBackWithATrialThatSucceedsOnly() {
        ejection.eject(settings, now);
        now += 10 * SECOND;
        assertThat(ejection.tries(request, now)).isTrue();

        // Requests that began before it was put out end now.
        assertThat(ejection.succeeded(new Object(), settings, now)).isFalse();
        assertThat(ejection.failed(new Object(), settings, now)).isFalse();
        assertThat(ejection.isOut()).isTrue();

        assertThat(ejection.succeeded(request, settings, now)).isTrue();
        assertThat(ejection.isOut()).isFalse();
        assertThat(ejection.isWatching()).isFalse();
        assertThat(ejection.tries(request, now)).isFalse();
        assertThat(ejection.total()).isEqualTo(1);
    }

    @Test
    void staysOutLongerAfterEachTrialThatFails() {
        ejection.eject(settings, now);
        for (int seconds : List.of(10, 20, 40, 60, 60, 60)) {
            now += seconds * SECOND - 1;
            assertThat(ejection.tries(request, now)).as("before %s s", seconds).isFalse();
            now++;
            assertThat(ejection.tries(request, now)).as("after %s s", seconds).isTrue();
            ejection.failed(request, settings, now);
            ejection.over(request);
        }
        assertThat(ejection.total()).isEqualTo(1);
    }

    @Test
    void forgivesABackendThatHasStoodTheTest() {
        assertThat(ejection.eject(settings, now)).isEqualTo(10 * SECOND);
        ejection.admit(now);
        now += SECOND;
        assertThat(ejection.eject(settings, now)).isEqualTo(20 * SECOND);
        ejection.admit(now);
        now += 41 * SECOND;
        assertThat(ejection.eject(settings, now)).isEqualTo(10 * SECOND);
        assertThat(ejection.total()).isEqualTo(3);
    }

    @Test
    void growsNoTimeBeyondItsLimit() {
        PassiveHealth vast =
                new PassiveHealth(
                        1,
                        Duration.ofSeconds(1),
                        0,
                        List.of(),
                        Duration.ofDays(1_000),
                        Duration.ofDays(100_000),
                        100);

        assertThat(vast.ejectionNanos(Integer.MAX_VALUE))
                .isEqualTo(Duration.ofDays(100_000).toNanos());
        assertThat(vast.ejectionNanos(1)).isEqualTo(Duration.ofDays(1_000).toNanos());
    }

    private boolean fails() {
        return ejection.failed(new Object(), settings, now);
    }

    private void succeeds() {
        assertThat(ejection.succeeded(new Object(), settings, now)).isFalse();
    }

    private static PassiveHealth settings(int maxFailures, int percent) {
        return new PassiveHealth(
                maxFailures,
                Duration.ofSeconds(30),
                percent,
                List.of(503),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                50);
    }
}
