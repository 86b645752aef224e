package io.a3s.gateway.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickinessTest {
    private final HealthEpoch epoch = new HealthEpoch();
    private final ServerBackend first = backend("http://10.0.0.1:8001");
    private final ServerBackend second = backend("http://10.0.0.2:8001");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Stickiness sticky = sticky("s", "a secret of length", Duration.ofHours(1));

    @Test
    void leadsAClientBack() {
        for (ServerBackend each : List.of(first, second)) {
            int binding = read(sticky, valueFor(sticky, each));

            assertThat(sticky.bound(binding)).isSameAs(each);
            assertThat(sticky.isKept(binding, each)).isTrue();
        }
        int binding = read(sticky, valueFor(sticky, first));
        assertThat(sticky.isKept(binding, second)).isFalse();
    }

    @Test
    void setsACookieWithItsAttributes() {
        assertThat(sticky.cookie(first, false))
                .matches("c=[A-Za-z0-9_-]{12}\\.[0-9a-z]+\\.[A-Za-z0-9_-]{43}; Path=/; HttpOnly");
        assertThat(sticky.cookie(first, true)).endsWith("; HttpOnly; Secure");
        assertThat(sticky("s", "k", Duration.ZERO, true).cookie(first, false)).endsWith("; Secure");
        assertThat(sticky("s", "k", Duration.ZERO, false).cookie(first, true))
                .doesNotContain("Secure");
        assertThat(sticky.cookie(first, true)).doesNotContain("10.0.0.1");
    }

    @Test
    void bindsNobodyToABackendThatIsDown() {
        int binding = read(sticky, valueFor(sticky, first));
        first.setHealthy(false);

        assertThat(sticky.bound(binding)).isNull();
        first.setHealthy(true);
        assertThat(sticky.bound(binding)).isSameAs(first);
    }

    @Test
    void believesOnlyWhatItHasSigned() {
        String good = valueFor(sticky, first);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'x' ? 'y' : 'x';
            String forged = good.substring(0, i) + other + good.substring(i + 1);
            assertThat(read(sticky, forged)).as(forged).isEqualTo(Stickiness.UNBOUND);
            assertThat(read(sticky, good.substring(0, i))).isEqualTo(Stickiness.UNBOUND);
        }
        assertThat(read(sticky, good + "x")).isEqualTo(Stickiness.UNBOUND);
        for (Stickiness other :
                List.of(
                        sticky("s", "another secret", Duration.ofHours(1)),
                        sticky("t", "a secret of length", Duration.ofHours(1)))) {
            assertThat(read(other, good)).isEqualTo(Stickiness.UNBOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "....", "http://10.0.0.1:8001", "\u00e9.1.x"})
    void survivesAnyText(String value) {
        assertThat(read(sticky, value)).isEqualTo(Stickiness.UNBOUND);
    }

    @Test
    void survivesPeriodsThatAreNone() {
        String[] parts = valueFor(sticky, first).split("\\.", -1);
        for (String period : List.of("", "-", "+1", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzz", "A!")) {
            assertThat(read(sticky, parts[0] + '.' + period + '.' + parts[2]))
                    .isEqualTo(Stickiness.UNBOUND);
        }
    }

    @Test
    void isUnderstoodByAnotherGatewayWithTheSecret() {
        Stickiness other = sticky("s", "a secret of length", Duration.ofHours(1));

        assertThat(other.bound(read(other, valueFor(sticky, second)))).isSameAs(second);
    }

    @Test
    void renewsACookieWhileItIsUsedAndLetsItRunOut() {
        String value = valueFor(sticky, first);
        now = now.plus(Duration.ofMinutes(29));
        assertThat(sticky.isKept(read(sticky, value), first)).isTrue();

        now = now.plus(Duration.ofMinutes(31));
        int old = read(sticky, value);
        assertThat(sticky.bound(old)).isSameAs(first);
        assertThat(sticky.isKept(old, first)).isFalse();
        String renewed = valueFor(sticky, first);
        assertThat(renewed).isNotEqualTo(value);
        assertThat(sticky.isKept(read(sticky, renewed), first)).isTrue();

        now = now.plus(Duration.ofMinutes(31));
        assertThat(read(sticky, value)).isEqualTo(Stickiness.UNBOUND);
        assertThat(sticky.bound(read(sticky, renewed))).isSameAs(first);
    }

    @Test
    void understandsAGatewayWhoseClockIsAhead() {
        now = now.plus(Duration.ofMinutes(30));
        String value = valueFor(sticky, first);
        now = now.minus(Duration.ofMinutes(1));

        assertThat(sticky.bound(read(sticky, value))).isSameAs(first);
    }

    @Test
    void keepsACookieOfABrowserSessionForever() {
        Stickiness session = sticky("s", "k", Duration.ZERO);
        String value = valueFor(session, first);
        now = now.plus(Duration.ofDays(1_000));

        assertThat(session.isKept(read(session, value), first)).isTrue();
    }

    private static int read(Stickiness sticky, String value) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, "c=" + value);
        return sticky.read(headers);
    }

    private static String valueFor(Stickiness sticky, ServerBackend backend) {
        String cookie = sticky.cookie(backend, false);
        return cookie.substring(2, cookie.indexOf(';'));
    }

    private Stickiness sticky(String service, String secret, Duration maxAge) {
        return sticky(service, secret, maxAge, null);
    }

    private Stickiness sticky(
            String service, String secret, Duration maxAge, @Nullable Boolean secure) {
        return new Stickiness(
                new Stickiness.Settings(
                        "c",
                        new SecretKeySpec(secret.getBytes(UTF_8), Stickiness.MAC),
                        maxAge,
                        "; Path=/; HttpOnly",
                        secure),
                service,
                List.of(first, second),
                () -> now);
    }

    private ServerBackend backend(String url) {
        return new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }
}
