package io.a3s.gateway.middleware.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakeBody;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTest {
    private static FakeBody begin(CompressConfig config, Encoding encoding) {
        FakeExchange exchange =
                FakeExchange.get("/")
                        .needs(Configs.NEEDS)
                        .header("Accept-Encoding", encoding.token())
                        .answeredBy(FakeResponseHead.of(200).with("Content-Type", "text/plain"))
                        .build();
        exchange.run(new CompressFactory().create(config, new FakePluginContext()));
        return exchange.responseBody();
    }

    private static FakeBody begin(Encoding encoding) {
        return begin(Configs.usual(), encoding);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        return "Once upon a midnight dreary, while I pondered. "
                .repeat(length / 47 + 1)
                .substring(0, length)
                .getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void encodesBodiesOfAllSizes(Encoding encoding) throws Exception {
        for (int length : new int[] {0, 1, 100, 1023, 1024, 16_384, 16_385, 70_000, 1_000_000}) {
            for (byte[] content : List.of(text(length), random(length))) {
                FakeBody body = begin(encoding);
                for (int at = 0; at < length; at += 60_000) {
                    body.feed(Arrays.copyOfRange(content, at, Math.min(length, at + 60_000)));
                }
                body.end();

                assertThat(Decoded.whole(encoding, body.chunks()))
                        .as("%d bytes", length)
                        .isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void encodesAtAllLevels(Encoding encoding) throws Exception {
        byte[] content = text(50_000);
        for (int level = 1; level <= 9; level++) {
            FakeBody body =
                    begin(Configs.levels(Math.min(level, 6), Math.min(level, 6), level), encoding);
            body.feed(content).end();

            assertThat(Decoded.whole(encoding, body.chunks())).isEqualTo(content);
            assertThat(body.chunks().stream().mapToInt(chunk -> chunk.length).sum())
                    .isLessThan(5_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsAllThatHasComeWithEachFlush(Encoding encoding) throws Exception {
        FakeBody body = begin(encoding);
        byte[] content = text(2_000);
        for (int at = 0; at < content.length; at += 100) {
            body.feed(Arrays.copyOfRange(content, at, at + 100)).flush();

            assertThat(Decoded.start(encoding, body.chunks()))
                    .isEqualTo(Arrays.copyOf(content, at + 100));
        }
        body.end();
        assertThat(Decoded.whole(encoding, body.chunks())).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingWithAFlushThatHasNothingNew(Encoding encoding) {
        FakeBody body = begin(encoding);
        body.flush();
        assertThat(body.chunks()).isEmpty();

        body.feed("once").flush();
        int chunks = body.chunks().size();
        body.flush().flush();

        assertThat(body.chunks()).hasSize(chunks);
        body.end();
    }

    @ParameterizedTest
    @EnumSource
    void flushesWhatDoesNotCompress(Encoding encoding) throws Exception {
        FakeBody body = begin(encoding);
        byte[] content = random(200_000);
        body.feed(Arrays.copyOf(content, 150_000)).flush();

        assertThat(Decoded.start(encoding, body.chunks()))
                .isEqualTo(Arrays.copyOf(content, 150_000));

        body.feed(Arrays.copyOfRange(content, 150_000, 200_000)).end();
        assertThat(Decoded.whole(encoding, body.chunks())).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 19",
        "0, 10",
        "1023, 10",
        "1024, 11",
        "100000, 17",
        "524288, 19",
        "9999999999, 19"
    })
    void takesNoLargerWindowThanTheBodyNeeds(long length, int bits) {
        assertThat(Encoders.windowBits(length)).isEqualTo(bits);
    }

    @Test
    void writesGzipThatNamesNoSystemAndNoTime() {
        FakeBody body = begin(Encoding.GZIP).feed("x").end();

        assertThat(body.chunks().getFirst()).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    }
}
