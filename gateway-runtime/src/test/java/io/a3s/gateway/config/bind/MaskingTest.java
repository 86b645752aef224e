package io.a3s.gateway.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.config.SourceRange;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final SourceRange HERE = new SourceRange("a.hcl", 1, 1, 1);

    enum Mode {
        LEAST_BUSY
    }

    record Inner(@Secret String password, int weight) {}

    record Outer(
            @Secret List<String> keys,
            @Secret Optional<String> token,
            @Secret Map<String, String> users,
            Located<Inner> innerBlock,
            Record ofAnyClass,
            Optional<String> unset,
            Mode mode,
            Duration pause,
            DataSize size,
            List<Cidr> from,
            URI redisUrl,
            String otherUrl,
            SourceRange range) {}

    @Test
    void showsKeysAsInHclAndHidesSecrets() {
        Outer config =
                new Outer(
                        List.of("a", "b"),
                        Optional.of("t"),
                        Map.of("alice", "pw"),
                        new Located<>(new Inner("pw", 2), HERE),
                        new Inner("pw", 3),
                        Optional.empty(),
                        Mode.LEAST_BUSY,
                        Duration.ofSeconds(90),
                        new DataSize(2048),
                        List.of(Cidr.parse("10.0.0.0/8")),
                        URI.create("redis://user:pw@host:6379/0?token=x"),
                        "https://u@h/p?q#f",
                        HERE);

        Map<String, Object> masked = Masking.mask(config);

        assertThat(masked.toString())
                .isEqualTo(
                        "{keys=[***, ***], token=***, users={alice=***},"
                                + " inner_block={password=***, weight=2},"
                                + " of_any_class={password=***, weight=3},"
                                + " mode=least-busy, pause=90s, size=2KiB, from=[10.0.0.0/8],"
                                + " redis_url=redis://***@host:6379/0?***,"
                                + " other_url=https://***@h/p?***#f}");
    }

    @Test
    void leavesOrdinaryTextAlone() {
        assertThat(Masking.maskUrl("PathPrefix(`/v1?x=1`)")).isEqualTo("PathPrefix(`/v1?x=1`)");
        assertThat(Masking.maskUrl("http://127.0.0.1:8001")).isEqualTo("http://127.0.0.1:8001");
    }
}
