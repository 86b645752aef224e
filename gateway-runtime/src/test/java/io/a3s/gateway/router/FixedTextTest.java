package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "^/v1/models$; /v1/models; /v1/models",
                "^/v[0-9]+/; /v; ''",
                "^/internal/[a-z]+$; /internal/; ''",
                "^[a-z]+\\.example\\.com$; ''; .example.com",
                "^(?:a|b)-c\\.d$; ''; -c.d",
                "^/a/(?<id>[^/]+)/b$; /a/; /b",
                "^/a.b; /a; ''",
                "^/ab*; /a; ''",
                "^/ab+c$; /a; c",
                "^/ab{2,3}?c$; /a; c",
                "^/a\\d+x$; /a; x",
                "^/a(?!b)c$; /a; c",
                "/a; ''; ''",
                "a$; ''; a",
                "^a\\$; a$; ''",
                "^a|^b; ''; ''",
                "^*a; ''; ''",
                "(?i)^/a$; ''; ''",
                "^a(?x)b c$; ''; ''",
                "^\\Qa.b\\E$; ''; ''",
                "^\\x41b$; ''; ''",
                "^[]a]b$; ''; ''",
                "^[a-c&&[b]]d$; ''; ''",
                "^a[\\]]b$; a; b",
                "^(a)\\1b$; ''; ''",
                "^$; ''; ''"
            })
    void readsWhatIsPlain(String regex, String start, String end) {
        assertThat(FixedText.of(regex)).isEqualTo(new FixedText(start, end));
    }

    @Test
    void isTrueOfAllMatches() {
        Random random = new Random(20_260_726);
        int matches = 0;
        int known = 0;
        for (int i = 0; i < 200_000; i++) {
            String regex = text(random, "aab.^$|()?*+{1}[]\\d", 9);
            Pattern pattern = patternOrNull(regex);
            if (pattern == null) {
                continue;
            }
            FixedText fixed = FixedText.of(regex);
            String text = text(random, "aab.1", 5);
            Matcher matcher = pattern.matcher(text);
            known += fixed.start().length() + fixed.end().length() > 0 ? 1 : 0;
            if (matcher.find()) {
                matches++;
                assertThat(text).as(regex).startsWith(fixed.start()).endsWith(fixed.end());
            }
        }
        assertThat(matches).isGreaterThan(10_000);
        assertThat(known).isGreaterThan(1_000);
    }

    @SuppressWarnings("NullAway") // tests are not null-marked
    private static Pattern patternOrNull(String regex) {
        try {
            return Pattern.compile(regex, Pattern.UNIX_LINES);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static String text(Random random, String characters, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(maxLength); length >= 0; length--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
