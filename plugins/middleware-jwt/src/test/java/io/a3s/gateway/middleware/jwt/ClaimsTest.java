package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {
    private static Claims claims(String json) throws MalformedException {
        return new Claims(JsonReader.readObject(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\" | a",
                "7 | 7",
                "-1.5 | -1.5",
                "1e15 | 1000000000000000",
                "1e30 | 1.0E30",
                "true | true",
                "false | false",
                "null | ",
                "{} | ",
                "{\"b\":1} | ",
                "[\"a\",1,true] | a,1,true",
                "[] | ''",
                "[\"a,b\"] | ",
                "[\"a\",null] | ",
                "[\"a\",[\"b\"]] | ",
            })
    void haveATextIfThereIsOnlyOne(String value, @Nullable String text) throws Exception {
        assertThat(claims("{\"c\":" + value + "}").text("c")).isEqualTo(Optional.ofNullable(text));
    }

    @Test
    void areFoundByNameAndThenByPath() throws Exception {
        Claims claims =
                claims(
                        "{\"a.b\":\"name\",\"a\":{\"b\":\"path\",\"c\":{\"d\":\"deep\"},\"c.e\":\"x\"}}");

        assertThat(claims.text("a.b")).contains("name");
        assertThat(claims.text("a.c.d")).contains("deep");
        assertThat(claims.text("a.c.e")).contains("x");
        assertThat(claims.text("a.x")).isEmpty();
        assertThat(claims.text("a.b.c")).isEmpty();
        assertThat(claims.text(".")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"role\":\"admin\"} | role | admin | true",
                "{\"role\":\"admins\"} | role | admin | false",
                "{\"role\":\"user admin\"} | role | admin | false",
                "{\"scope\":\"user admin\"} | scope | admin | true",
                "{\"scope\":\"user admins\"} | scope | admin | false",
                "{\"role\":[\"user\",\"admin\"]} | role | admin | true",
                "{\"role\":[\"user admin\"]} | role | admin | false",
                "{\"role\":[\"a\",\"b\"]} | role | a,b | false",
                "{\"ok\":true} | ok | true | true",
                "{\"level\":3} | level | 3 | true",
                "{\"role\":{\"admin\":1}} | role | admin | false",
                "{} | role | admin | false",
            })
    void haveAValue(String json, String path, String value, boolean expected) throws Exception {
        assertThat(claims(json).has(path, value)).isEqualTo(expected);
    }
}
