package io.a3s.gateway.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.provider.kubernetes.Rules.PathType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'' ; PREFIX ; '' ; PathPrefix(`/`)",
                "'' ; PREFIX ; / ; PathPrefix(`/`)",
                "'' ; IMPLEMENTATION_SPECIFIC ; / ; PathPrefix(`/`)",
                "a.example.com ; PREFIX ; / ; Host(`a.example.com`)",
                "a.example.com ; EXACT ; / ; Host(`a.example.com`) && Path(`/`)",
                "'' ; PREFIX ; /foo ; (Path(`/foo`) || PathPrefix(`/foo/`))",
                "'' ; PREFIX ; /foo/ ; (Path(`/foo`) || PathPrefix(`/foo/`))",
                "'' ; EXACT ; /foo/ ; Path(`/foo/`)",
                "'' ; IMPLEMENTATION_SPECIFIC ; /foo ; PathPrefix(`/foo`)",
                "*.example.com ; PREFIX ; / ; HostRegexp(`^[^.]+\\.example\\.com$`)",
                "a ; EXACT ; /b`c ; Host(`a`) && Path(\"/b`c\")"
            })
    void saysWhatAnIngressMeans(String host, PathType type, String path, String rule) {
        assertThat(Rules.of(host, type, path)).isEqualTo(rule);
    }

    @Test
    void closesNoArgumentEarly() {
        assertThat(Rules.of("", PathType.EXACT, "/`) || Path(`/x\"\\"))
                .isEqualTo("Path(\"/`) || Path(`/x\\\"\\\\\")");
    }

    /** The API: an exact host before a wildcard, the longest path, Exact before Prefix. */
    @Test
    void ordersAsTheApiDoes() {
        List<Integer> ranks =
                List.of(
                        Rules.rank("", PathType.PREFIX, "/"),
                        Rules.rank("", PathType.EXACT, "/" + "x".repeat(3_000)),
                        Rules.rank("*.example.com", PathType.PREFIX, ""),
                        Rules.rank("*.example.com", PathType.PREFIX, "/foo"),
                        Rules.rank("a.example.com", PathType.PREFIX, "/"),
                        Rules.rank("a.example.com", PathType.IMPLEMENTATION_SPECIFIC, "/foo"),
                        Rules.rank("a.example.com", PathType.PREFIX, "/foo/"),
                        Rules.rank("a.example.com", PathType.EXACT, "/foo"),
                        Rules.rank("a.example.com", PathType.PREFIX, "/foo/bar"));

        assertThat(ranks).isSorted().doesNotHaveDuplicates();
        assertThat(ranks.getFirst()).isPositive();
        assertThat(Rules.rank("a", PathType.EXACT, "/" + "x".repeat(3_000)))
                .isLessThan(Rules.RANKS);
    }
}
