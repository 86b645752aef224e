package io.a3s.gateway.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int LIMIT = 100_000;

    private final Seen seen = new Seen();
    private final FrameReader reader = new FrameReader(LIMIT, seen);

    private static final class Seen implements FrameReader.Sink {
        private final List<String> events = new ArrayList<>();
        private boolean open = true;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void onText(String message) {
            events.add("text " + message);
        }

        @Override
        public void onPing(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code) {
            events.add("close " + code);
            open = false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void read(byte[]... frames) throws CloseException {
        reader.read(ByteBuffer.wrap(ClientFrames.joined(frames)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, LIMIT})
    void readsMessagesOfEveryLength(int length) throws Exception {
        String message = "x".repeat(length);

        read(ClientFrames.text(message), ClientFrames.text("next"));

        assertThat(seen.events).containsExactly("text " + message, "text next");
    }

    @Test
    void readsFramesByteByByte() throws Exception {
        byte[] all =
                ClientFrames.joined(
                        ClientFrames.frame(0x01, bytes("räu")),
                        ClientFrames.frame(0x89, bytes("between")),
                        ClientFrames.frame(0x00, new byte[0]),
                        ClientFrames.frame(0x80, bytes("ber".repeat(100))),
                        ClientFrames.frame(0x8a, bytes("unasked-for pong")),
                        ClientFrames.text("next"));

        for (byte one : all) {
            reader.read(ByteBuffer.wrap(new byte[] {one}));
        }

        assertThat(seen.events)
                .containsExactly("ping between", "text räu" + "ber".repeat(100), "text next");
    }

    @Test
    void joinsACharacterThatWasSplit() throws Exception {
        byte[] euro = bytes("€");

        read(
                ClientFrames.frame(0x01, new byte[] {euro[0]}),
                ClientFrames.frame(0x80, new byte[] {euro[1], euro[2]}));

        assertThat(seen.events).containsExactly("text €");
    }

    @ParameterizedTest
    @CsvSource({"03e8, 1000", "03e9627965, 1001", "0bb8, 3000", "1387, 4999", "'', 1005"})
    void readsCloseFramesAndNothingAfter(String payload, int code) throws Exception {
        read(
                ClientFrames.frame(0x88, HexFormat.of().parseHex(payload)),
                ClientFrames.text("too late"));

        assertThat(seen.events).containsExactly("close " + code);
    }

    @ParameterizedTest
    @CsvSource({
        "8101, 1002, frame without mask",
        "c181, 1002, reserved bit",
        "a181, 1002, reserved bit",
        "9181, 1002, reserved bit",
        "8381, 1002, unknown opcode",
        "8b81, 1002, unknown opcode",
        "8081, 1002, nothing to continue",
        "0981, 1002, control frame in pieces",
        "88fe, 1002, long control frame",
        "8281, 1003, text only",
        "81fe007d00000000, 1002, length not in its shortest form",
        "81ff000000000000ffff00000000, 1002, length not in its shortest form",
        "81ff800000000000000000000000, 1002, length out of range",
        "81ff00000000000186a100000000, 1009, message over 100000 bytes",
        "81ff7fffffffffffffff00000000, 1009, message over 100000 bytes",
        "888100000000ff, 1002, half a close code",
        "88820000000003e7, 1002, close code out of range",
        "88820000000003ec, 1002, close code out of range",
        "88820000000003ed, 1002, close code out of range",
        "88820000000003ee, 1002, close code out of range",
        "88820000000003f7, 1002, close code out of range",
        "8882000000001388, 1002, close code out of range",
        "88830000000003e8ff, 1007, text is not UTF-8",
        "818200000000c080, 1007, text is not UTF-8",
        "818300000000eda080, 1007, text is not UTF-8",
        "818100000000e2, 1007, text is not UTF-8",
    })
    void refusesWhatAClientMustNotSend(String frame, int code, String reason) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(frame)))
                .isInstanceOfSatisfying(
                        CloseException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.reason()).isEqualTo(reason);
                        });
        assertThat(seen.events).isEmpty();
    }

    @Test
    void refusesAMessageWithinAMessage() {
        assertThatThrownBy(() -> read(ClientFrames.frame(0x01, bytes("a")), ClientFrames.text("b")))
                .isInstanceOf(CloseException.class)
                .hasMessage("message within a message");
    }

    @Test
    void limitsAMessageInPieces() throws Exception {
        read(ClientFrames.frame(0x01, new byte[LIMIT]));

        assertThatThrownBy(() -> read(ClientFrames.frame(0x80, new byte[1])))
                .isInstanceOf(CloseException.class)
                .hasMessage("message over 100000 bytes");
    }
}
