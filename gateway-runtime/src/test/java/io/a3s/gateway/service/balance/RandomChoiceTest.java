package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RandomChoiceTest {
    @Test
    void picksAllAboutAsOften() throws Exception {
        var counts = Picks.concurrently(new RandomChoice(), Picks.backends(1, 9, 0, 1), 4, 10_000);

        // 10,000 each on average; 1,000 is more than eleven standard deviations.
        assertThat(counts).hasSize(4);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(9_000, 11_000));
    }
}
