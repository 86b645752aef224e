package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BufferLeaksTest {
    @BeforeEach
    void watch() {
        BufferLeaks.watch();
    }

    @Test
    void acceptsWhatWasReleased() {
        ByteBufAllocator.DEFAULT.buffer(16).release();

        assertThatCode(BufferLeaks::check).doesNotThrowAnyException();
    }

    @Test
    void acceptsWhatIsStillInUse() {
        ByteBuf used = ByteBufAllocator.DEFAULT.buffer(16);

        assertThatCode(BufferLeaks::check).doesNotThrowAnyException();
        used.release();
    }

    @Test
    void findsWhatWasLeakedAndWhere() {
        forget();

        assertThatThrownBy(BufferLeaks::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 leaked buffers (expected: 0)")
                .hasMessageContaining("BufferLeaksTest.forget")
                .hasMessageContaining("here");
        assertThatCode(BufferLeaks::check).doesNotThrowAnyException();
    }

    private static void forget() {
        ByteBufAllocator.DEFAULT.buffer(16).touch("here");
    }
}
