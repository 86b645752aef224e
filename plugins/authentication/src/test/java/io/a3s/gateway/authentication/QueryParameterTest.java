package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeRequestHead;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParameterTest {
    private final QueryParameter parameter = QueryParameter.of("query", "key");

    private static FakeRequestHead head(String target) {
        return FakeExchange.get(target).build().request();
    }

    @ParameterizedTest
    @CsvSource({
        "/, , ",
        "/?, , ''",
        "/?a=1, , a=1",
        "/?key=s3cret, s3cret, ",
        "/?a=1&key=s3cret&b=2, s3cret, a=1&b=2",
        "/?key=a%2Bb%3d, a+b=, ",
        "/?key=a=b, a=b, ",
        "/?key=, '', ",
        "/?key, '', ",
        "/?a&key&b, '', a&b",
        "/?monkey=1&keys=2&KEY=3, , monkey=1&keys=2&KEY=3",
        "/?key=1&key=2, '', ",
        "/?key=1&a=1&key=2, '', a=1",
        "/?key=%zz, '', ",
        "/?key=%4, '', ",
    })
    void isReadAndStripped(String target, @Nullable String value, @Nullable String rest) {
        FakeRequestHead head = head(target);

        assertThat(parameter.read(head)).isEqualTo(value);
        parameter.strip(head);

        assertThat(head.query()).isEqualTo(rest);
    }

    @Test
    void hasAPlainName() {
        assertThatThrownBy(() -> QueryParameter.of("query", "a b"))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("query"))
                .hasMessageContaining("\"a b\" (expected: letters, digits and ._~-)");
    }
}
