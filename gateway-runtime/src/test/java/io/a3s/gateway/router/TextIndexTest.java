package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextIndexTest {
    @Test
    void findsStretchesOfText() {
        TextIndex<Integer> index = new TextIndex<>(Map.of("ab", 1, "", 2));

        assertThat(index.get("ab")).isEqualTo(1);
        assertThat(index.get("xabx", 1, 3)).isEqualTo(1);
        assertThat(index.get("xabx", 1, 4)).isNull();
        assertThat(index.get("abc", 0, 2)).isEqualTo(1);
        assertThat(index.get("abc", 3, 3)).isEqualTo(2);
    }

    @Test
    void tellsTextsOfEqualHashApart() {
        TextIndex<Integer> index = new TextIndex<>(Map.of("Aa", 1, "BBBB", 2));

        assertThat(index.get("BB")).isNull();
        assertThat(index.get("AaAa")).isNull();
        assertThat(index.get("BBBB")).isEqualTo(2);
    }

    @Test
    void findsNothingInNothing() {
        assertThat(new TextIndex<Integer>(Map.of()).get("a")).isNull();
    }

    @Test
    void holdsMany() {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            entries.put("/service-" + i, i);
        }

        TextIndex<Integer> index = new TextIndex<>(entries);

        entries.forEach((text, value) -> assertThat(index.get(text)).isEqualTo(value));
        assertThat(index.get("/service-5000")).isNull();
    }
}
