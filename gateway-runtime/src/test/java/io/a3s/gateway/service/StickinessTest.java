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
import java.util.Objects;
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
            String value = valueFor(sticky, each);

            assertThat(bound(sticky, value)).isSameAs(each);
            assertThat(isKept(sticky, value, each)).isTrue();
        }
        assertThat(isKept(sticky, valueFor(sticky, first), second)).isFalse();
    }

    @Test
    void takesNothingThatAnotherPoolHasRead() {
        Stickiness other = sticky("t", "k", Duration.ofHours(1));
        Affinity.Binding binding = new Stickiness.Mark(backend("http://10.0.0.1:8001"), true);

        assertThat(other.bind(binding, first, new HeaderList(), false)).startsWith("c=");
    }

    @Test
    void setsACookieWithItsAttributes() {
        assertThat(cookie(sticky, first, false))
                .matches("c=[A-Za-z0-9_-]{12}\\.[0-9a-z]+\\.[A-Za-z0-9_-]{43}; Path=/; HttpOnly");
        assertThat(cookie(sticky, first, true)).endsWith("; HttpOnly; Secure");
        assertThat(cookie(sticky("s", "k", Duration.ZERO, true), first, false))
                .endsWith("; Secure");
        assertThat(cookie(sticky("s", "k", Duration.ZERO, false), first, true))
                .doesNotContain("Secure");
        assertThat(cookie(sticky, first, true)).doesNotContain("10.0.0.1");
    }

    @Test
    void bindsNobodyToABackendThatIsDown() {
        String value = valueFor(sticky, first);
        first.setHealthy(false);

        assertThat(bound(sticky, value)).isNull();
        first.setHealthy(true);
        assertThat(bound(sticky, value)).isSameAs(first);
    }

    @Test
    void believesOnlyWhatItHasSigned() {
        String good = valueFor(sticky, first);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'x' ? 'y' : 'x';
            String forged = good.substring(0, i) + other + good.substring(i + 1);
            assertThat(read(sticky, forged)).as(forged).isNull();
            assertThat(read(sticky, good.substring(0, i))).isNull();
        }
        assertThat(read(sticky, good + "x")).isNull();
        for (Stickiness other :
                List.of(
                        sticky("s", "another secret", Duration.ofHours(1)),
                        sticky("t", "a secret of length", Duration.ofHours(1)))) {
            assertThat(read(other, good)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "....", "http://10.0.0.1:8001", "\u00e9.1.x"})
    void survivesAnyText(String value) {
        assertThat(read(sticky, value)).isNull();
    }

    @Test
    void survivesPeriodsThatAreNone() {
        String[] parts = valueFor(sticky, first).split("\\.", -1);
        for (String period : List.of("", "-", "+1", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzz", "A!")) {
            assertThat(read(sticky, parts[0] + '.' + period + '.' + parts[2])).isNull();
        }
    }

    @Test
    void isUnderstoodByAnotherGatewayWithTheSecret() {
        Stickiness other = sticky("s", "a secret of length", Duration.ofHours(1));

        assertThat(bound(other, valueFor(sticky, second))).isSameAs(second);
    }

    @Test
    void renewsACookieWhileItIsUsedAndLetsItRunOut() {
        String value = valueFor(sticky, first);
        now = now.plus(Duration.ofMinutes(29));
        assertThat(isKept(sticky, value, first)).isTrue();

        now = now.plus(Duration.ofMinutes(31));
        assertThat(bound(sticky, value)).isSameAs(first);
        assertThat(isKept(sticky, value, first)).isFalse();
        String renewed = valueFor(sticky, first);
        assertThat(renewed).isNotEqualTo(value);
        assertThat(isKept(sticky, renewed, first)).isTrue();

        now = now.plus(Duration.ofMinutes(31));
        assertThat(read(sticky, value)).isNull();
        assertThat(bound(sticky, renewed)).isSameAs(first);
    }

    @Test
    void understandsAGatewayWhoseClockIsAhead() {
        now = now.plus(Duration.ofMinutes(30));
        String value = valueFor(sticky, first);
        now = now.minus(Duration.ofMinutes(1));

        assertThat(bound(sticky, value)).isSameAs(first);
    }

    @Test
    void keepsACookieOfABrowserSessionForever() {
        Stickiness session = sticky("s", "k", Duration.ZERO);
        String value = valueFor(session, first);
        now = now.plus(Duration.ofDays(1_000));

        assertThat(isKept(session, value, first)).isTrue();
    }

    private static HeaderList request(String value) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, "c=" + value);
        return headers;
    }

    private static Affinity.@Nullable Binding read(Stickiness sticky, String value) {
        return sticky.read(request(value));
    }

    private static @Nullable ServerBackend bound(Stickiness sticky, String value) {
        return sticky.bound(Objects.requireNonNull(read(sticky, value)));
    }

    private static boolean isKept(Stickiness sticky, String value, ServerBackend answered) {
        HeaderList headers = request(value);
        return sticky.bind(sticky.read(headers), answered, headers, false) == null;
    }

    private static String cookie(Stickiness sticky, ServerBackend backend, boolean isSecure) {
        return Objects.requireNonNull(sticky.bind(null, backend, new HeaderList(), isSecure));
    }

    private static String valueFor(Stickiness sticky, ServerBackend backend) {
        String cookie = cookie(sticky, backend, false);
        return cookie.substring(2, cookie.indexOf(';'));
    }

    private Stickiness sticky(String service, String secret, Duration maxAge) {
        return sticky(service, secret, maxAge, null);
    }

    private Stickiness sticky(
            String service, String secret, Duration maxAge, @Nullable Boolean secure) {
        return new Stickiness(
                new Stickiness.Settings(
                        new AffinityCookie("c", "; Path=/; HttpOnly", secure),
                        new SecretKeySpec(secret.getBytes(UTF_8), Stickiness.MAC),
                        maxAge),
                service,
                List.of(first, second),
                () -> now);
    }

    private ServerBackend backend(String url) {
        return new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }
}
