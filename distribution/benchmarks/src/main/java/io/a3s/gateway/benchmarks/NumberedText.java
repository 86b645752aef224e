package io.a3s.gateway.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * A text with a number of six digits in the place of {@code ######}. Texts are made anew each time,
 * as those of requests are, so that no hash of theirs is known yet.
 */
final class NumberedText {
    private static final String PLACE = "######";

    private final byte[] text;
    private final int place;

    NumberedText(String pattern) {
        this.text = pattern.getBytes(StandardCharsets.ISO_8859_1);
        this.place = pattern.indexOf(PLACE);
    }

    String of(int number) {
        int rest = number;
        for (int i = place + PLACE.length() - 1; place >= 0 && i >= place; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
