package io.a3s.gateway.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakeBody;
import io.a3s.gateway.testkit.FakeExchange;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcWebBodyTest {
    private static final String NO_STATUS =
            "grpc-status:2\r\ngrpc-message:the server ended without a status\r\n";

    private final FakeBody body =
            FakeExchange.request("POST", "/a.B/C")
                    .needs(new GrpcWebFactory().needs())
                    .build()
                    .requestBody();

    @Test
    void leavesMessagesAsTheyAre() {
        body.transform(new GrpcWebBody(false));
        body.feed("\0\0\0\0\1a").end();

        assertThat(body.text()).startsWith("\0\0\0\0\1a").endsWith(NO_STATUS);
    }

    @Test
    void writesOutWhatThereIsAtTheEndOfARead() {
        body.transform(new GrpcWebBody(true));
        body.feed("abcd");
        assertThat(body.text()).isEqualTo("YWJj");
        body.feed("e").flush();
        assertThat(body.text()).isEqualTo("YWJjZGU=");
        body.feed("f").end();

        String rest = body.text().substring(8);
        assertThat(new String(Base64.getDecoder().decode(rest), ISO_8859_1))
                .startsWith("f")
                .endsWith(NO_STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void readsBase64InWhateverPieces(int length) {
        String text = "YWJjZA==ZWY=Z2hp";
        body.transform(new Base64Body());
        for (int at = 0; at < text.length(); at += length) {
            body.feed(text.substring(at, Math.min(text.length(), at + length)));
        }
        body.end();

        assertThat(body.text()).isEqualTo("abcdefghi");
        assertThat(body.refusal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"YWJ", "YW*j", "Y===", "=WJj", "YW=j", "YWJj\n"})
    void refusesWhatIsNoBase64(String text) {
        body.transform(new Base64Body());
        body.feed(text).end();

        assertThat(body.refusal())
                .hasValueSatisfying(reply -> assertThat(reply.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc-web, false, ''",
        "application/grpc-web+proto, false, +proto",
        "Application/gRPC-Web-Text+proto; charset=utf-8, true, +proto",
        "application/grpc-web-text, true, ''",
    })
    void tellsKindsApart(String contentType, boolean isText, String format) {
        assertThat(GrpcWebType.of(contentType)).isEqualTo(new GrpcWebType(isText, format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc", "application/grpc+proto", "application/grpc-webx"})
    void leavesOthersAlone(String contentType) {
        assertThat(GrpcWebType.of(contentType)).isSameAs(GrpcWebType.NONE);
    }
}
