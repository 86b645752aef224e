package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "redis://127.0.0.1:6379",
                "redis://[::1]:6379/3",
                "redis://:secret@redis.example:6379",
                "rediss://user:se%40cret@redis.example/0",
            })
    void readsOneServer(String url) {
        RedisAddress address = RedisAddress.parse(url);

        assertThat(address.isCluster()).isFalse();
        assertThat(address.urls()).containsExactly(url);
        assertThat(address.isEncrypted()).isEqualTo(url.startsWith("rediss"));
    }

    @Test
    void readsNodesOfACluster() {
        RedisAddress address =
                RedisAddress.parse("rediss+cluster://user:secret@a:7000,b,[2001:db8::1]:7002");

        assertThat(address.isCluster()).isTrue();
        assertThat(address.isEncrypted()).isTrue();
        assertThat(address.urls())
                .containsExactly(
                        "rediss://user:secret@a:7000",
                        "rediss://user:secret@b",
                        "rediss://user:secret@[2001:db8::1]:7002");
        assertThat(RedisAddress.parse("redis+cluster://a").urls()).containsExactly("redis://a");
    }

    @Test
    void showsNoPassword() {
        assertThat(RedisAddress.parse("redis+cluster://user:secret@a:7000,b:7001"))
                .hasToString("a:7000,b:7001");
        assertThat(RedisAddress.parse("redis://:secret@a:7000/2")).hasToString("a:7000/2");
        assertThat(RedisAddress.parse("redis://a")).hasToString("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:6379 | no URL of Redis",
                "http://secret@localhost | no URL of Redis",
                "redis-sentinel://secret@a/1#main | no URL of Redis",
                "redis://secret@a?timeout=1s | no URL of Redis",
                "REDIS://a | no URL of Redis",
                "redis://a,b | several hosts (expected: one, or redis+cluster:// for a cluster)",
                "redis+cluster://a/1 | a database (expected: none, as a cluster has only one)",
                "redis://a/main | a path (expected: the number of a database, or none)",
                "redis:// | no host",
                "redis://:6379 | no host",
                "redis+cluster://a,,b | no host",
                "redis://a:x | no host",
                "redis://a:0 | port 0 (expected: 1 to 65535)",
                "redis://a:65536 | port 65536 (expected: 1 to 65535)",
                "redis://u:secret@x@a | user or password with characters",
                "redis://u:sec%ret@a | user or password with characters",
                "redis://u:sec ret@a | user or password with characters",
                "redis://u:secret/x@a | a path",
            })
    void refusesWithoutShowingTheUrl(String url, String message) {
        assertThatThrownBy(() -> RedisAddress.parse(url))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("redis_url"))
                .hasMessageStartingWith(message)
                .message()
                .contains("expected: ")
                .doesNotContain("secret");
    }
}
