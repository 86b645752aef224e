package io.a3s.gateway.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.certificate.IssuanceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final IssuanceException refused =
            IssuanceException.refused("no", null, Optional.empty());
    private final IssuanceException away = IssuanceException.unavailable("away", null);

    @TempDir Path directory;

    private static Duration pause(Attempts attempts) {
        return Duration.between(NOW, attempts.notBefore());
    }

    @Test
    void neverRefusedMoreThanThreeTimesAnHour() {
        Attempts attempts = Attempts.none("http-01");
        Instant time = NOW;
        int withinTheHour = 0;
        while (time.isBefore(NOW.plus(Duration.ofHours(1)))) {
            withinTheHour++;
            attempts = attempts.after(refused, time);
            time = attempts.notBefore();
        }
        assertThat(withinTheHour).isEqualTo(3);
    }

    @Test
    void pausesGrowToALimit() {
        Attempts tried = Attempts.none("http-01");
        Attempts missed = Attempts.none("http-01");
        for (int i = 0; i < 50; i++) {
            tried = tried.after(refused, NOW);
            missed = missed.after(away, NOW);
        }
        assertThat(pause(tried)).isEqualTo(Duration.ofHours(12));
        assertThat(pause(missed)).isEqualTo(Duration.ofHours(1));
        assertThat(pause(Attempts.none("").after(away, NOW))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void anOutageForgetsNoRefusal() {
        Attempts attempts =
                Attempts.none("").after(refused, NOW).after(away, NOW).after(refused, NOW);

        assertThat(pause(attempts)).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void waitsAsLongAsTheAuthorityWants() {
        Instant wish = NOW.plus(Duration.ofDays(2));

        Attempts attempts =
                Attempts.none("")
                        .after(IssuanceException.refused("", null, Optional.of(wish)), NOW);

        assertThat(attempts.notBefore()).isEqualTo(wish);
    }

    @Test
    void outlivesARestartUnlessTriedAnotherWay() throws Exception {
        Path file = directory.resolve("attempts/a.test.properties");
        Attempts attempts = Attempts.none("dns-01 route53").after(refused, NOW);

        attempts.write(file);

        assertThat(Attempts.read(file, "dns-01 route53")).isEqualTo(attempts);
        assertThat(Attempts.read(file, "http-01")).isEqualTo(Attempts.none("http-01"));
    }

    @Test
    void aBrokenFileIsNoReasonToStop() throws Exception {
        Path file = directory.resolve("a.properties");
        assertThat(Attempts.read(file, "x")).isEqualTo(Attempts.none("x"));
        Files.writeString(file, "refusals=many\nway=x\n");
        assertThat(Attempts.read(file, "x")).isEqualTo(Attempts.none("x"));
        Files.writeString(file, "not-before=soon\nway=x\n");
        assertThat(Attempts.read(file, "x")).isEqualTo(Attempts.none("x"));
    }
}
