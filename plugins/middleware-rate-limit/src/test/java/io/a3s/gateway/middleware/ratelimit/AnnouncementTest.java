package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnouncementTest {
    private static final long SECOND = 1_000_000_000L;

    private static HeaderList fields(
            String name, double quota, long periodSeconds, int burst, long nanosToFull) {
        TokenRate rate = TokenRate.of(quota / periodSeconds, burst);
        HeaderList fields = new HeaderList();
        new Announcement(name, quota, periodSeconds, rate).addTo(fields, nanosToFull);
        return fields;
    }

    private static String policy(String name, double quota, long periodSeconds) {
        return "" + fields(name, quota, periodSeconds, 1, 0).get(HeaderName.of("RateLimit-Policy"));
    }

    @ParameterizedTest
    @CsvSource({
        "60, 1, q=60;w=1",
        "100, 60, q=100;w=60",
        "0.5, 1, q=1;w=2",
        "0.1, 60, q=1;w=600",
        "2.5, 1, q=2;w=1",
        "2.5, 60, q=2;w=48",
        "1000000000, 3600, q=1000000000;w=3600",
    })
    void tellsQuotaAndWindowInWholeNumbers(double quota, long periodSeconds, String policy) {
        assertThat(policy("p", quota, periodSeconds)).isEqualTo("\"p\";" + policy);
    }

    @ParameterizedTest
    @CsvSource({
        "0, r=10;t=2",
        "2.0, r=9;t=2",
        "0.5, r=9;t=1",
        "3.9, r=8;t=2",
        "4.0, r=8;t=2",
        "20.0, r=0;t=2",
    })
    void tellsWhatIsLeftAndUntilWhenItIsNotMore(double secondsToFull, String limit) {
        HeaderList fields = fields("p", 30, 60, 10, (long) (secondsToFull * SECOND));

        assertThat(fields.get(HeaderName.of("RateLimit"))).isEqualTo("\"p\";" + limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"fair-use | \"fair-use\"", "a\"b\\c | \"a\\\"b\\\\c\"", "naïve | \"na?ve\""})
    void writesNamesAsStructuredStrings(String name, String written) {
        assertThat(policy(name, 1, 1)).isEqualTo(written + ";q=1;w=1");
    }
}
