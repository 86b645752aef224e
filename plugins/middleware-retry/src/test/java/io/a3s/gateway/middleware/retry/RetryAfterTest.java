package io.a3s.gateway.middleware.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakeResponseHead;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static Duration of(FakeResponseHead head) {
        return RetryAfter.of(head, NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "7 | 7",
                "120 | 120",
                "999999999 | 999999999",
                "Tue, 01 Jan 2030 00:00:05 GMT | 5",
                "Mon, 31 Dec 2029 23:59:59 GMT | 0",
                "9999999999 | 0",
                "-5 | 0",
                "1.5 | 0",
                "soon | 0",
                "Tue, 01 Jan 2030 25:00:05 GMT | 0",
            })
    void readsSecondsAndDates(String text, long seconds) {
        assertThat(of(FakeResponseHead.of(503).with("Retry-After", text))).hasSeconds(seconds);
    }

    @Test
    void asksForNothingByDefault() {
        assertThat(of(FakeResponseHead.of(503))).isZero();
    }
}
