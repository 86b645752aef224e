package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {
    @Test
    void givesUpCatastrophicBacktracking() {
        BoundedPattern evil = BoundedPattern.compile("(.*)(.*)(.*)(.*)(.*)(.*)(.*)x|y", false);
        String text = "a".repeat(200);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () ->
                        assertThatThrownBy(() -> evil.find(text))
                                .isInstanceOf(BoundedPattern.Undecided.class));
    }

    @Test
    void givesUpRecursionThatExhaustsTheStack() {
        BoundedPattern deep = BoundedPattern.compile("^(a|b)*$", false);

        assertThatThrownBy(() -> deep.find("a".repeat(BoundedPattern.MAX_TEXT)))
                .isInstanceOf(BoundedPattern.Undecided.class);
    }

    @Test
    void looksAtLongTextsUpToALimit() {
        BoundedPattern linear = BoundedPattern.compile("^/[a-z]+\\.php$", false);
        String longest = "/" + "a".repeat(BoundedPattern.MAX_TEXT - 5) + ".php";

        assertThat(linear.find(longest)).isTrue();
        assertThatThrownBy(() -> linear.find(longest + "x"))
                .isInstanceOf(BoundedPattern.Undecided.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {".*\\.php$", ".*?\\.php$", "^.*\\.php$"})
    void searchesLongPathsForPatternsThatStartWithAnything(String regex) {
        BoundedPattern pattern = BoundedPattern.compile(regex, false);

        assertThat(pattern.find("/" + "a".repeat(4_000) + ".html")).isFalse();
        assertThat(pattern.find("/" + "a".repeat(4_000) + ".php")).isTrue();
    }

    @Test
    void searchesOrdinaryPathsInQuadraticTime() {
        BoundedPattern pattern = BoundedPattern.compile("[a-z/]*\\.(php|cgi)", false);

        assertThat(pattern.find("/" + "a".repeat(300))).isFalse();
    }

    @Test
    void looksAtNothingBeyondTheStretch() {
        BoundedPattern pattern = BoundedPattern.compile("^b+$", false);

        assertThat(pattern.find("abba", 1, 3)).isTrue();
        assertThat(pattern.find("abba", 0, 3)).isFalse();
    }

    @Test
    void isEqualByWhatItMatches() {
        assertThat(BoundedPattern.compile("a", true))
                .isEqualTo(BoundedPattern.compile("a", true))
                .hasSameHashCodeAs(BoundedPattern.compile("a", true))
                .isNotEqualTo(BoundedPattern.compile("a", false))
                .isNotEqualTo(BoundedPattern.compile("b", true))
                .hasToString("a");
    }
}
