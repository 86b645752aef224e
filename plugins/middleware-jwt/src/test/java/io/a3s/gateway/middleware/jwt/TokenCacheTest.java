package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.authentication.KeyedHash;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
    private final KeyedHash hash = KeyedHash.random();
    private final KeySet keys = KeySet.ofSecret(new byte[] {1}, List.of(Algorithm.HS256));
    private final KeySet otherKeys = KeySet.ofSecret(new byte[] {2}, List.of(Algorithm.HS256));

    private static VerifiedToken token(KeySet keys, double expiry) {
        return new VerifiedToken(keys, new Validity(0, 0, expiry), Optional.empty(), List.of());
    }

    private KeyedHash.Tag tag(int number) {
        return hash.of("token-" + number);
    }

    @Test
    void findsWhatWasPut() {
        TokenCache cache = new TokenCache(1_000);
        VerifiedToken token = token(keys, 100);

        cache.put(tag(1), token);

        assertThat(cache.get(tag(1), keys)).isSameAs(token);
        assertThat(cache.get(tag(2), keys)).isNull();
        assertThat(cache.get(tag(1), otherKeys)).isNull();
    }

    @Test
    void keepsMostOfWhatFits() {
        TokenCache cache = new TokenCache(1_000);
        for (int i = 0; i < 500; i++) {
            cache.put(tag(i), token(keys, 100));
        }

        int found = 0;
        for (int i = 0; i < 500; i++) {
            found += cache.get(tag(i), keys) == null ? 0 : 1;
        }

        assertThat(found).isGreaterThan(400);
    }

    @Test
    void isBounded() {
        TokenCache cache = new TokenCache(4);
        for (int i = 0; i < 100; i++) {
            cache.put(tag(i), token(keys, 100 + i));
        }

        int found = 0;
        for (int i = 0; i < 100; i++) {
            found += cache.get(tag(i), keys) == null ? 0 : 1;
        }

        assertThat(found).isEqualTo(4);
        assertThat(cache.get(tag(99), keys)).isNotNull();
    }

    @Test
    void forgetsFirstWhatExpiresFirstAndWhatOtherKeysSigned() {
        TokenCache cache = new TokenCache(4);
        cache.put(tag(1), token(keys, 400));
        cache.put(tag(2), token(keys, 100));
        cache.put(tag(3), token(otherKeys, 900));
        cache.put(tag(4), token(keys, 300));

        cache.put(tag(5), token(keys, 500));
        assertThat(cache.get(tag(3), otherKeys)).isNull();
        cache.put(tag(6), token(keys, 500));
        assertThat(cache.get(tag(2), keys)).isNull();
        assertThat(cache.get(tag(1), keys)).isNotNull();
        assertThat(cache.get(tag(4), keys)).isNotNull();
        assertThat(cache.get(tag(5), keys)).isNotNull();
        assertThat(cache.get(tag(6), keys)).isNotNull();
    }

    @Test
    void holdsNothingAtSizeZero() {
        TokenCache cache = new TokenCache(0);

        cache.put(tag(1), token(keys, 100));

        assertThat(cache.get(tag(1), keys)).isNull();
    }
}
