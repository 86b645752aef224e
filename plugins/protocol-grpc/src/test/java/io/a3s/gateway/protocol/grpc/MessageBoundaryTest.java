package io.a3s.gateway.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageBoundaryTest {
    private final MessageBoundary boundary = new MessageBoundary();

    @Test
    void isReachedWhereNothingHasCome() {
        assertThat(boundary.isReached()).isTrue();
    }

    // Of one octet, of none with a flag that would be a length, and of 258.
    @Test
    void isReachedBehindEachMessageAndNowhereElse() {
        ByteBuffer body =
                ByteBuffer.allocate(6 + 5 + 5 + 258)
                        .put(new byte[] {0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2});
        for (int i = 1; i <= body.capacity(); i++) {
            boundary.read(ByteBuffer.wrap(body.array(), i - 1, 1));

            assertThat(boundary.isReached())
                    .as("behind %d octets", i)
                    .isEqualTo(i == 6 || i == 11 || i == body.capacity());
        }
    }

    @ParameterizedTest
    @CsvSource({"0 0 0 0 2 1 1 0 0 0 0 0, true", "0 0 0 0 2 1 1 0 0 0 0 1, false"})
    void readsSeveralInOnePiece(String octets, boolean isReached) {
        String[] texts = octets.split(" ", -1);
        ByteBuffer piece = ByteBuffer.allocate(texts.length);
        for (String text : texts) {
            piece.put(Byte.parseByte(text));
        }
        boundary.read(piece.flip());

        assertThat(piece.hasRemaining()).isFalse();
        assertThat(boundary.isReached()).isEqualTo(isReached);
    }
}
