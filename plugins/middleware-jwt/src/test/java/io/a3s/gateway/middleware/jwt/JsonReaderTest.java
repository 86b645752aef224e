package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static Json.Obj read(String text) throws MalformedException {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAllKindsOfValues() throws Exception {
        Json.Obj object =
                read(
                        """
                         { "a" : [ 1 , -2.5e+1, [], {} ],
                           "b": { "c": "d" }, "e": true, "f": false, "g": null, "": "" }\r\t""");

        assertThat(object)
                .isEqualTo(
                        new Json.Obj(
                                Map.of(
                                        "a",
                                        new Json.Array(
                                                List.of(
                                                        new Json.Num(1),
                                                        new Json.Num(-25),
                                                        new Json.Array(List.of()),
                                                        new Json.Obj(Map.of()))),
                                        "b",
                                        new Json.Obj(Map.of("c", new Json.Text("d"))),
                                        "e",
                                        Json.Literal.TRUE,
                                        "f",
                                        Json.Literal.FALSE,
                                        "g",
                                        Json.Literal.NULL,
                                        "",
                                        new Json.Text(""))));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, -0.0",
        "10, 10",
        "0.5, 0.5",
        "1E3, 1000",
        "1e-2, 0.01",
        "1e-400, 0",
        "9007199254740993, 9007199254740992",
    })
    void readsNumbers(String text, double value) throws Exception {
        assertThat(read("{\"n\":" + text + "}").member("n")).isEqualTo(new Json.Num(value));
    }

    @Test
    void readsEscapes() throws Exception {
        Json value =
                read("{\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀\"}").member("s");

        assertThat(value).isEqualTo(new Json.Text("\"\\/\b\f\n\r\té😀é😀"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "[]",
                "{",
                "{}}",
                "{} {}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":[1,]}",
                "{\"a\":[1",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":0x10}",
                "{\"a\":1e400}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":tru}",
                "{\"a\":TRUE}",
                "{\"a\":\"",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\u٠٠٠٠\"}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":\"\\ude00\\ud83d\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}",
                "\uFEFF{}",
                "{}//",
            })
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'};
        byte[] surrogate = {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'};

        assertThatThrownBy(() -> JsonReader.readObject(overlong))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> JsonReader.readObject(surrogate))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void boundsNesting() throws Exception {
        assertThat(read("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}").members()).hasSize(1);
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedException.class);
    }
}
