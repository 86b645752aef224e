package io.a3s.gateway.provider.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyStreamTest {
    private final BodyStream body = new BodyStream();
    private final AtomicInteger requested = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    @BeforeEach
    void subscribe() {
        body.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long n) {
                        requested.addAndGet((int) n);
                    }

                    @Override
                    public void cancel() {
                        cancelled.incrementAndGet();
                    }
                });
    }

    private void come(String... parts) {
        for (String each : parts) {
            body.onNext(List.of(ByteBuffer.wrap(each.getBytes(UTF_8))));
        }
    }

    private String line() throws Exception {
        return new String(body.line(10, soon()).orElseThrow(), UTF_8);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    }

    @Test
    void cutsLinesWhereverPiecesEnd() throws Exception {
        come("a", "b\ncd", "\n\ne");
        body.onComplete();

        assertThat(line()).isEqualTo("ab");
        assertThat(line()).isEqualTo("cd");
        assertThat(line()).isEmpty();
        assertThat(body.line(10, soon())).as("is not complete").isEmpty();
        assertThat(body.line(10, soon())).isEmpty();
    }

    @Test
    void asksForTheNextPieceWhenOneIsRead() throws Exception {
        assertThat(requested).hasValue(1);
        come("a\nb\n");

        assertThat(line()).isEqualTo("a");
        assertThat(line()).isEqualTo("b");
        assertThat(requested).hasValue(2);
    }

    @Test
    void waitsNoLongerThanItMay() {
        come("half a");

        assertThatThrownBy(() -> body.line(10, System.nanoTime() + 1_000_000))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void keepsNoMoreThanItMay() {
        come("0123456789", "0\n");

        assertThatThrownBy(() -> body.line(10, soon()))
                .isInstanceOf(IOException.class)
                .hasMessage("a line of more than 10 bytes");
    }

    @Test
    void readsAllOfIt() throws Exception {
        come("01234", "56789");
        body.onComplete();

        assertThat(body.all(10, soon())).hasSize(10);
    }

    @Test
    void readsNotMoreThanItMay() {
        come("01234", "567890");

        assertThatThrownBy(() -> body.all(10, soon())).hasMessageContaining("more than 10 bytes");
    }

    @Test
    void passesOnWhatFails() {
        body.onError(new IOException("reset"));

        assertThatThrownBy(() -> body.line(10, soon()))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
    }

    @Test
    void letsTheConnectionGo() {
        body.close();

        assertThat(cancelled).hasValue(1);
    }
}
