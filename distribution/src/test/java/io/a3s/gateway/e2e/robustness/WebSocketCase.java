package io.a3s.gateway.e2e.robustness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client sends on a WebSocket (RFC 6455).
 *
 * @param section where it is laid down what that is
 * @param name what it is
 * @param octets what is sent
 * @param code the close code with which an endpoint has to end the connection, or 0 if it may go on
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares them
record WebSocketCase(String section, String name, byte[] octets, int code) {
    private static final byte[] KEY = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int NO_UTF_8 = 1007;

    /** A message the channels take, and answer with the name of nothing. */
    private static final byte[] LIST = "_list".getBytes(StandardCharsets.US_ASCII);

    static List<WebSocketCase> all() {
        var all = new ArrayList<WebSocketCase>();
        frames(all);
        fragments(all);
        control(all);
        closes(all);
        texts(all);
        return all;
    }

    private static void frames(List<WebSocketCase> all) {
        for (int length : new int[] {125, 126, 127, 65_535, 65_536, 300_000}) {
            all.add(of("5.2", "text of " + length, 0, frame(0x81, text(length))));
        }
        for (int length : new int[] {0, 126, 65_536}) {
            all.add(of("5.2", "binary of " + length, UNSUPPORTED, frame(0x82, new byte[length])));
        }
        for (int bits = 1; bits <= 7; bits++) {
            all.add(
                    of(
                            "5.2",
                            "reserved bits " + bits,
                            PROTOCOL_ERROR,
                            frame(0x81 | bits << 4, LIST)));
        }
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            all.add(of("5.2", "opcode " + opcode, PROTOCOL_ERROR, frame(0x80 | opcode, LIST)));
        }
        all.add(of("5.1", "text without mask", PROTOCOL_ERROR, joined(hex("8105"), LIST)));
        all.add(of("5.1", "ping without mask", PROTOCOL_ERROR, hex("8900")));
        all.add(
                of(
                        "5.2",
                        "length in 16 bits that fits into 7",
                        PROTOCOL_ERROR,
                        hex("81fe000100000000ff")));
        all.add(
                of(
                        "5.2",
                        "length in 64 bits that fits into 16",
                        PROTOCOL_ERROR,
                        hex("81ff000000000000000100000000ff")));
        all.add(
                of(
                        "5.2",
                        "length with its highest bit",
                        PROTOCOL_ERROR,
                        hex("81ff800000000000000000000000")));
    }

    private static void fragments(List<WebSocketCase> all) {
        all.add(of("5.4", "text in two", 0, frame(0x01, text(3)), frame(0x80, text(4))));
        all.add(
                of(
                        "5.4",
                        "text in three, the middle one empty",
                        0,
                        frame(0x01, text(3)),
                        frame(0, new byte[0]),
                        frame(0x80, text(4))));
        all.add(
                of(
                        "5.4",
                        "ping within a text",
                        0,
                        frame(0x01, text(3)),
                        frame(0x89, LIST),
                        frame(0x80, text(4))));
        all.add(
                of(
                        "5.4",
                        "pong within a text",
                        0,
                        frame(0x01, text(3)),
                        frame(0x8a, LIST),
                        frame(0x80, text(4))));
        all.add(of("5.4", "continuation of nothing", PROTOCOL_ERROR, frame(0x80, LIST)));
        all.add(
                of(
                        "5.4",
                        "first part of a continuation of nothing",
                        PROTOCOL_ERROR,
                        frame(0x00, LIST)));
        all.add(
                of(
                        "5.4",
                        "continuation behind the end",
                        PROTOCOL_ERROR,
                        frame(0x81, LIST),
                        frame(0x80, LIST)));
        all.add(
                of(
                        "5.4",
                        "text within a text",
                        PROTOCOL_ERROR,
                        frame(0x01, LIST),
                        frame(0x81, LIST)));
        all.add(
                of(
                        "5.4",
                        "binary within a text",
                        PROTOCOL_ERROR,
                        frame(0x01, LIST),
                        frame(0x82, LIST)));
        byte[][] pieces = new byte[300][];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = frame((i == 0 ? 1 : 0) | (i == pieces.length - 1 ? 0x80 : 0), text(1));
        }
        all.add(of("5.4", "text in 300", 0, pieces));
    }

    private static void control(List<WebSocketCase> all) {
        all.add(of("5.5.2", "ping of nothing", 0, frame(0x89, new byte[0])));
        all.add(of("5.5.2", "ping of 125", 0, frame(0x89, new byte[125])));
        all.add(of("5.5", "ping of 126", PROTOCOL_ERROR, frame(0x89, new byte[126])));
        all.add(
                of(
                        "5.5.2",
                        "ten pings",
                        0,
                        frame(0x89, LIST),
                        frame(0x89, text(9)),
                        frame(0x89, text(1)),
                        frame(0x89, text(2)),
                        frame(0x89, text(3)),
                        frame(0x89, text(4)),
                        frame(0x89, text(5)),
                        frame(0x89, text(6)),
                        frame(0x89, text(7)),
                        frame(0x89, text(8))));
        all.add(of("5.5.3", "pong to nothing", 0, frame(0x8a, LIST)));
        all.add(of("5.5", "ping in pieces", PROTOCOL_ERROR, frame(0x09, LIST), frame(0x80, LIST)));
        all.add(of("5.5", "close in pieces", PROTOCOL_ERROR, frame(0x08, hex("03e8"))));
        all.add(of("5.5", "pong of 126", PROTOCOL_ERROR, frame(0x8a, new byte[126])));
        all.add(
                of(
                        "5.5.1",
                        "close of 126",
                        PROTOCOL_ERROR,
                        frame(0x88, joined(hex("03e8"), text(124)))));
    }

    private static void closes(List<WebSocketCase> all) {
        for (int code :
                new int[] {
                    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999
                }) {
            all.add(of("7.4", "close with " + code, code, frame(0x88, close(code, "bye"))));
        }
        for (int code :
                new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535}) {
            all.add(of("7.4", "close with " + code, PROTOCOL_ERROR, frame(0x88, close(code, ""))));
        }
        all.add(of("5.5.1", "close with half a code", PROTOCOL_ERROR, frame(0x88, hex("03"))));
        all.add(
                of(
                        "5.5.1",
                        "close with a reason of 123",
                        1000,
                        frame(0x88, joined(hex("03e8"), text(123)))));
        all.add(
                of(
                        "5.5.1",
                        "close with a reason that is no UTF-8",
                        NO_UTF_8,
                        frame(0x88, hex("03e8c328"))));
    }

    private static void texts(List<WebSocketCase> all) {
        all.add(
                of(
                        "8.1",
                        "text of many scripts",
                        0,
                        frame(0x81, "ελ→日本🦀\u0000\ufffd".getBytes(StandardCharsets.UTF_8))));
        all.add(
                of(
                        "8.1",
                        "a character in two frames",
                        0,
                        frame(0x01, hex("e282")),
                        frame(0x80, hex("ac"))));
        for (String wrong :
                new String[] {
                    "ff",
                    "80",
                    "c080",
                    "e080af",
                    "eda080",
                    "edbfbf",
                    "f4908080",
                    "fc8080808080",
                    "ce",
                    "f09f9880f09f98"
                }) {
            all.add(of("8.1", "no UTF-8: " + wrong, NO_UTF_8, frame(0x81, hex(wrong))));
        }
        all.add(
                of(
                        "8.1",
                        "no UTF-8 in the second frame",
                        NO_UTF_8,
                        frame(0x01, text(3)),
                        frame(0x80, hex("ff"))));
    }

    private static WebSocketCase of(String section, String name, int code, byte[]... frames) {
        return new WebSocketCase(section, name, joined(frames), code);
    }

    /** Returns a frame with a mask. */
    static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 0x10000) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ KEY[i & 3]);
        }
        return frame.toByteArray();
    }

    private static byte[] close(int code, String reason) {
        return joined(
                new byte[] {(byte) (code >> 8), (byte) code},
                reason.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] text(int length) {
        return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] joined(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    @Override
    public String toString() {
        return section + " " + name;
    }
}
