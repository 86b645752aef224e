package io.a3s.gateway.middleware.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeBody;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encoders hold memory that no garbage collector gives back. */
class EncoderReleaseTest {
    private final FakePluginContext context = new FakePluginContext();
    private final Middleware compress = new CompressFactory().create(Configs.usual(), context);

    private FakeBody begin(Encoding encoding) {
        FakeExchange exchange =
                FakeExchange.get("/")
                        .needs(Configs.NEEDS)
                        .header("Accept-Encoding", encoding.token())
                        .answeredBy(FakeResponseHead.of(200).with("Content-Type", "text/plain"))
                        .build();
        exchange.run(compress);
        return exchange.responseBody();
    }

    private double inUse() {
        return context.metrics().gaugeValue("compress_active_streams");
    }

    @ParameterizedTest
    @EnumSource
    void holdNothingBeforeTheFirstByte(Encoding encoding) {
        FakeBody body = begin(encoding);
        body.flush();

        assertThat(inUse()).isZero();
        body.cutOff();
        assertThat(inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void areFreedAtTheEnd(Encoding encoding) {
        FakeBody body = begin(encoding).feed("some");
        assertThat(inUse()).isOne();

        body.end();

        assertThat(inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void areFreedWhenTheStreamIsCutOff(Encoding encoding) {
        begin(encoding).feed("some").flush().feed("more").cutOff();

        assertThat(inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void areFreedOnceThoughClosedTwice(Encoding encoding) {
        FakeBody body = begin(encoding).feed("some");
        body.end();

        body.transforms().forEach(transform -> assertThatNoErrorIsThrownBy(transform::close));

        assertThat(inUse()).isZero();
    }

    private static void assertThatNoErrorIsThrownBy(ThrowingRunnable closing) {
        try {
            closing.run();
        } catch (Exception e) {
            throw new AssertionError("closed twice", e);
        }
    }

    /** Something that may fail. */
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void refuseWorkAfterTheirEnd() {
        StreamEncoder brotli = new BrotliEncoder(4, 19);
        StreamEncoder zstd = new ZstdEncoder(3, 19);
        brotli.close();
        zstd.close();

        ByteBuffer nothing = ByteBuffer.allocate(0);
        assertThatThrownBy(() -> brotli.encode(nothing, Step.FLUSH, new EncodedBytes()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> zstd.encode(nothing, Step.FLUSH, new EncodedBytes()))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void doNotAddUp(Encoding encoding) throws Exception {
        byte[] content = new byte[128 * 1024];
        new Random(1).nextBytes(content);
        runStreams(encoding, content, 50);
        long before = residentKiB();

        runStreams(encoding, content, 1_000);

        // Of 1000 encoders that keep what they have, each would hold at least 250 KiB.
        assertThat(residentKiB() - before).isLessThan(100_000);
    }

    private void runStreams(Encoding encoding, byte[] content, int count) {
        for (int i = 0; i < count; i++) {
            FakeBody body = begin(encoding).feed(content);
            if (i % 2 == 0) {
                body.cutOff();
            } else {
                body.end();
            }
        }
    }

    private static long residentKiB() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
