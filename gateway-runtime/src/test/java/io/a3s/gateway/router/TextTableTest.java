package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextTable.Builder builder = new TextTable.Builder();

    private TextTableTest put(int owner, String text, int number) {
        builder.put(owner, text, text.hashCode(), number);
        return this;
    }

    private int get(int owner, String text, int start, int end) {
        return builder.build().get(owner, text, start, end, TextTable.hash(text, start, end));
    }

    private int get(int owner, String text) {
        return get(owner, text, 0, text.length());
    }

    @Test
    void findsStretchesOfText() {
        put(0, "ab", 1).put(0, "", 2);

        assertThat(get(0, "ab")).isEqualTo(1);
        assertThat(get(0, "xabx", 1, 3)).isEqualTo(1);
        assertThat(get(0, "xabx", 1, 4)).isEqualTo(TextTable.NONE);
        assertThat(get(0, "abc", 0, 2)).isEqualTo(1);
        assertThat(get(0, "abc", 3, 3)).isEqualTo(2);
    }

    @Test
    void tellsTextsOfEqualHashApart() {
        put(0, "Aa", 1).put(0, "BBBB", 2);

        assertThat(get(0, "BB")).isEqualTo(TextTable.NONE);
        assertThat(get(0, "AaAa")).isEqualTo(TextTable.NONE);
        assertThat(get(0, "BBBB")).isEqualTo(2);
    }

    @Test
    void tellsABeginningOfATextFromTheText() {
        // Of equal hash, so that only the texts tell them apart.
        put(0, "a\0", 1);

        assertThat(builder.build().get(0, "a", 0, 1, "a\0".hashCode())).isEqualTo(TextTable.NONE);
    }

    @Test
    void tellsOwnersApart() {
        put(1, "a", 1).put(-1, "a", 2).put(2, "b", 3);

        assertThat(get(1, "a")).isEqualTo(1);
        assertThat(get(-1, "a")).isEqualTo(2);
        assertThat(get(2, "a")).isEqualTo(TextTable.NONE);
    }

    @Test
    void takesTextBeyondLatin1ForAnother() {
        put(0, "a", 1);

        assertThat(builder.build().get(0, "\u0161", 0, 1, "a".hashCode()))
                .isEqualTo(TextTable.NONE);
    }

    @Test
    void findsNothingInNothing() {
        assertThat(get(0, "a")).isEqualTo(TextTable.NONE);
    }

    @Test
    void holdsMany() {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            entries.put("/service-" + i, i);
        }

        entries.forEach((text, number) -> put(number % 3, text, number));
        TextTable table = builder.build();

        entries.forEach(
                (text, number) ->
                        assertThat(table.get(number % 3, text, 0, text.length(), text.hashCode()))
                                .isEqualTo(number));
        assertThat(get(0, "/service-5000")).isEqualTo(TextTable.NONE);
    }

    @Test
    void movesAHashAlongAText() {
        String text = "/api/v1/models";

        int hash = TextTable.rehash(text, 0, 0, 9);

        assertThat(hash).isEqualTo(text.substring(0, 9).hashCode());
        assertThat(TextTable.rehash(text, hash, 9, 14)).isEqualTo(text.hashCode());
        assertThat(TextTable.rehash(text, hash, 9, 3)).isEqualTo("/ap".hashCode());
        assertThat(TextTable.rehash(text, hash, 9, 0)).isZero();
    }
}
