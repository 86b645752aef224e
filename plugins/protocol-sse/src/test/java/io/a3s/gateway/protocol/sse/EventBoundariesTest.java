package io.a3s.gateway.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBoundariesTest {
    @ParameterizedTest
    @CsvSource({
        "'data: a\n\n', 1, true",
        "'data: a\r\n\r\n', 1, true",
        "'data: a\r\r', 1, true",
        "'data: a\n\r\n', 1, true",
        "'event: x\ndata: a\ndata: b\n\ndata: c\n\n', 2, true",
        "': ping\n\n', 0, true",
        "': ping\n\n: ping\n\ndata: a\n\n', 1, true",
        "'\n\n\n', 0, true",
        "'data: a\n', 0, false",
        "'data: a', 0, false",
        "': half a comment', 0, false",
        "'data: a\n\ndata', 1, false",
        "'', 0, true"
    })
    void areFoundInAnyPieces(String text, int events, boolean isBetween) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= Math.max(1, octets.length); size++) {
            var boundaries = new EventBoundaries();
            int ended = 0;
            for (int at = 0; at < octets.length; at += size) {
                ended +=
                        boundaries.read(
                                ByteBuffer.wrap(octets, at, Math.min(size, octets.length - at)));
            }
            assertThat(ended).as("in pieces of %d", size).isEqualTo(events);
            assertThat(boundaries.isBetweenEvents()).isEqualTo(isBetween);
        }
    }
}
