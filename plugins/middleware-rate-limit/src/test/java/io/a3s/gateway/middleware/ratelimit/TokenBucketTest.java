package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void refillsSteadily() {
        TokenRate rate = TokenRate.of(4, 2);
        TokenBucket bucket = new TokenBucket("k", 0);

        assertThat(bucket.take(0, rate)).isEqualTo(-SECOND / 4);
        assertThat(bucket.take(0, rate)).isEqualTo(-SECOND / 2);
        assertThat(bucket.take(0, rate)).isEqualTo(SECOND / 4);
        assertThat(bucket.take(SECOND / 8, rate)).isEqualTo(SECOND / 8);
        assertThat(bucket.take(SECOND / 4, rate)).isEqualTo(-SECOND / 2);
        assertThat(bucket.take(SECOND / 4, rate)).isEqualTo(SECOND / 4);
    }

    @Test
    void neverHoldsMoreThanItsCapacity() {
        TokenRate rate = TokenRate.of(10, 3);
        TokenBucket bucket = new TokenBucket("k", 0);
        long later = 3600 * SECOND;

        int taken = 0;
        while (bucket.take(later, rate) < 0) {
            taken++;
        }

        assertThat(taken).isEqualTo(3);
    }

    @Test
    void keepsTheRateInTheLongRun() {
        TokenRate rate = TokenRate.of(3, 3);
        TokenBucket bucket = new TokenBucket("k", 0);

        int taken = 0;
        for (long now = 0; now < 1000 * SECOND; now += SECOND / 50) {
            taken += bucket.take(now, rate) < 0 ? 1 : 0;
        }

        assertThat(taken).isBetween(3000, 3003);
    }

    @Test
    void retiresOnlyWhenFull() {
        TokenRate rate = TokenRate.of(1, 1);
        TokenBucket bucket = new TokenBucket("k", 0);
        bucket.take(0, rate);

        assertThat(bucket.retireIfFull(SECOND - 1)).isFalse();
        assertThat(bucket.retireIfFull(SECOND)).isTrue();
        assertThat(bucket.retireIfFull(SECOND)).isFalse();
        assertThat(bucket.take(SECOND, rate)).isEqualTo(TokenBucket.RETIRED);
    }
}
