package io.a3s.gateway.middleware.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedOriginsTest {
    private static boolean allows(String entry, String origin) {
        return AllowedOrigins.compile(List.of(entry)).allows(origin);
    }

    @ParameterizedTest
    @CsvSource({
        "*, https://anything.example",
        "*, null",
        "null, null",
        "https://app.example.com, https://app.example.com",
        "HTTPS://APP.example.com:443, https://app.example.com",
        "http://app.example.com:80, http://app.example.com",
        "https://app.example.com:8443, https://app.example.com:8443",
        "http://[::1]:3000, http://[::1]:3000",
        "https://*.example.com, https://a.example.com",
        "https://*.example.com, https://a.b-c.example.com",
        "https://*.example.com:8443, https://a.example.com:8443",
        "regex:https://pr-\\d+\\.example\\.com, https://pr-42.example.com",
        "regex:https?://localhost(:\\d+)?, http://localhost:5173",
    })
    void allow(String entry, String origin) {
        assertThat(allows(entry, origin)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, http://app.example.com",
        "https://app.example.com, https://app.example.com:8443",
        "https://app.example.com, https://app.example.com.evil.com",
        "https://app.example.com, https://evil-app.example.com",
        "https://app.example.com, https://app.example.com/",
        "https://app.example.com, HTTPS://app.example.com",
        "https://app.example.com, null",
        "https://app.example.com, ''",
        "http://app.example.com:443, http://app.example.com",
        "https://*.example.com, https://example.com",
        "https://*.example.com, https://.example.com",
        "https://*.example.com, https://evilexample.com",
        "https://*.example.com, https://a.example.com:8443",
        "https://*.example.com, http://a.example.com",
        "https://*.example.com, https://evil.com/.example.com",
        "https://*.example.com, https://evil.com?.example.com",
        "https://*.example.com, https://evil.com#.example.com",
        "https://*.example.com, https://evil.com\\.example.com",
        "https://*.example.com, https://user@a.example.com",
        "https://*.example.com, https://",
        "https://*.example.com:8443, https://a.example.com",
        "regex:https://example\\.com, https://example.com.evil.com",
        "regex:https://example\\.com, https://evil.com/https://example.com",
        "regex:https://example\\.com, https://exampleXcom",
        "regex:https://.*, null",
    })
    void doNotAllow(String entry, String origin) {
        assertThat(allows(entry, origin)).isFalse();
    }

    @Test
    void giveUpOnOriginsMadeToKeepThemBusy() {
        String hostile = "a".repeat(200) + '!';

        assertThat(allows("regex:(a+)+", hostile)).isFalse();
        assertThat(allows("regex:(?:a|a|a)*", "a".repeat(512))).isTrue();
        assertThat(allows("regex:(?:a|b)*", "a".repeat(513))).isFalse();
        assertThat(allows("regex:(?:a|aa)+b", hostile)).isFalse();
    }
}
