package io.a3s.gateway.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    @ParameterizedTest
    @CsvSource({
        "'90 10', '90 10'",
        "'1 1 1', '34 33 33'",
        "'3 1', '75 25'",
        "'1 2', '33 67'",
        "'1000 1', '99 1'",
        "'10000 1 1', '98 1 1'",
        "'5', '100'"
    })
    void makesPercentages(String weights, String shares) {
        assertThat(Shares.of(numbers(weights))).isEqualTo(numbers(shares));
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
    }

    @Test
    void givesEachOfAHundredItsOne() {
        assertThat(Shares.of(Collections.nCopies(100, 7))).containsOnly(1);
    }
}
