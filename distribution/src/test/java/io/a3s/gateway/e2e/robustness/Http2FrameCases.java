package io.a3s.gateway.e2e.robustness;

import static io.a3s.gateway.e2e.Http2Wire.ACK;
import static io.a3s.gateway.e2e.Http2Wire.CONTINUATION;
import static io.a3s.gateway.e2e.Http2Wire.DATA;
import static io.a3s.gateway.e2e.Http2Wire.END_HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.END_STREAM;
import static io.a3s.gateway.e2e.Http2Wire.GOAWAY;
import static io.a3s.gateway.e2e.Http2Wire.HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.PADDED;
import static io.a3s.gateway.e2e.Http2Wire.PING;
import static io.a3s.gateway.e2e.Http2Wire.PRIORITY;
import static io.a3s.gateway.e2e.Http2Wire.PUSH_PROMISE;
import static io.a3s.gateway.e2e.Http2Wire.RST_STREAM;
import static io.a3s.gateway.e2e.Http2Wire.SETTINGS;
import static io.a3s.gateway.e2e.Http2Wire.WINDOW_UPDATE;
import static io.a3s.gateway.e2e.Http2Wire.WITH_PRIORITY;
import static io.a3s.gateway.e2e.Http2Wire.request;
import static io.a3s.gateway.e2e.robustness.Http2Case.answer;
import static io.a3s.gateway.e2e.robustness.Http2Case.connection;
import static io.a3s.gateway.e2e.robustness.Http2Case.nothing;
import static io.a3s.gateway.e2e.robustness.Http2Case.stream;
import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.a3s.gateway.e2e.Http2Wire;
import io.a3s.gateway.e2e.robustness.Http2Case.End;
import io.a3s.gateway.e2e.robustness.Http2Case.Outcome;
import io.a3s.gateway.e2e.robustness.Http2Case.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames, one type after the other (RFC 9113 §3.4, §4, §6). */
final class Http2FrameCases {
    private static final int MAX_FRAME = 1 << 14;
    private static final int UNKNOWN = 0x5a;
    private static final String GET = "GET";
    private static final String POST = "POST";

    private final List<Http2Case> cases = new ArrayList<>();

    private Http2FrameCases() {}

    static List<Http2Case> all() {
        var made = new Http2FrameCases();
        made.format();
        made.data();
        made.headers();
        made.priorityAndReset();
        made.settings();
        made.pingAndGoAway();
        made.windows();
        made.continuation();
        return made.cases;
    }

    private void add(String section, String name, Outcome outcome, Script script) {
        cases.add(new Http2Case(section, name, script, outcome));
    }

    /** Cases in which the client begins in its own way. */
    static List<Http2Case> beginnings() {
        return List.of(
                new Http2Case(
                        "3.4",
                        "preface with another end",
                        wire ->
                                wire.octets(
                                        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"
                                                .getBytes(StandardCharsets.US_ASCII)),
                        new End()),
                new Http2Case(
                        "3.4",
                        "preface without settings behind it",
                        wire -> {
                            wire.octets(
                                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                            wire.frame(PING, 0, 0, new byte[8]);
                        },
                        connection(PROTOCOL_ERROR)),
                new Http2Case(
                        "3.4",
                        "preface with an acknowledgement behind it",
                        wire -> {
                            wire.octets(
                                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                            wire.frame(SETTINGS, ACK, 0);
                        },
                        connection(PROTOCOL_ERROR)));
    }

    private void format() {
        add(
                "4.1",
                "frame of an unknown type",
                nothing(),
                wire -> wire.frame(UNKNOWN, 0, 0, (byte) 1));
        add(
                "4.1",
                "PING with flags nobody knows",
                nothing(),
                wire -> wire.frame(PING, 0x16, 0, new byte[8]));
        add(
                "4.1",
                "PING with the reserved bit",
                nothing(),
                wire -> wire.frame(PING, 0, 1 << 31, new byte[8]));
        add(
                "5.5",
                "frame of an unknown type on a stream",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(UNKNOWN, 0xff, 1, new byte[20]);
                    wire.frame(DATA, END_STREAM, 1);
                });
        add(
                "5.5",
                "frame of an unknown type within a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, request(GET, "/"));
                    wire.frame(UNKNOWN, 0, 1);
                    wire.frame(CONTINUATION, END_HEADERS, 1);
                });
        add(
                "4.2",
                "DATA as long as may be",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, END_STREAM, 1, new byte[MAX_FRAME]);
                });
        add(
                "4.2",
                "DATA longer than may be",
                connection(FRAME_SIZE_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, END_STREAM, 1, new byte[MAX_FRAME + 1]);
                });
        add(
                "4.2",
                "HEADERS longer than may be",
                connection(FRAME_SIZE_ERROR),
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                request(GET, "/", "x", "v".repeat(MAX_FRAME))));
    }

    private void data() {
        add(
                "6.1",
                "DATA on stream 0",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(DATA, 0, 0, (byte) 1));
        add(
                "6.1",
                "DATA with padding",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(
                            DATA,
                            PADDED | END_STREAM,
                            1,
                            (byte) 3,
                            (byte) 'a',
                            (byte) 0,
                            (byte) 0,
                            (byte) 0);
                });
        add(
                "6.1",
                "DATA of nothing but padding",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(
                            DATA, PADDED | END_STREAM, 1, (byte) 3, (byte) 0, (byte) 0, (byte) 0);
                });
        add(
                "6.1",
                "DATA with more padding than it is long",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, PADDED | END_STREAM, 1, (byte) 5, (byte) 0, (byte) 0);
                });
        add(
                "6.1",
                "DATA with padding and no length of it",
                stream(FRAME_SIZE_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, PADDED | END_STREAM, 1);
                });
    }

    private void headers() {
        add(
                "6.2",
                "HEADERS on stream 0",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(HEADERS, END_HEADERS | END_STREAM, 0, request(GET, "/")));
        add(
                "6.2",
                "HEADERS with padding and priority",
                answer(200),
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM | PADDED | WITH_PRIORITY,
                                1,
                                joined(
                                        new byte[] {2, 0, 0, 0, 0, 15},
                                        request(GET, "/"),
                                        new byte[2])));
        add(
                "6.2",
                "HEADERS with more padding than it is long",
                connection(PROTOCOL_ERROR),
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM | PADDED,
                                1,
                                joined(new byte[] {(byte) 200}, request(GET, "/"))));
        add(
                "6.2",
                "HEADERS with priority and no room for it",
                connection(FRAME_SIZE_ERROR, PROTOCOL_ERROR),
                wire -> wire.frame(HEADERS, END_HEADERS | END_STREAM | WITH_PRIORITY, 1, (byte) 0));
        add(
                "6.2",
                "PRIORITY within a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, request(GET, "/"));
                    wire.frame(PRIORITY, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
                    wire.frame(CONTINUATION, END_HEADERS, 1);
                });
        add(
                "6.2",
                "HEADERS of another stream within a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, request(GET, "/"));
                    wire.frame(HEADERS, END_STREAM | END_HEADERS, 3, request(GET, "/"));
                });
    }

    private void priorityAndReset() {
        add(
                "6.3",
                "PRIORITY on stream 0",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(PRIORITY, 0, 0, new byte[5]));
        add(
                "6.3",
                "PRIORITY of four octets",
                stream(FRAME_SIZE_ERROR),
                wire -> wire.frame(PRIORITY, 0, 1, new byte[4]));
        add(
                "6.3",
                "PRIORITY on an idle stream",
                nothing(),
                wire -> wire.frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1}));
        add(
                "6.4",
                "RST_STREAM on stream 0",
                connection(PROTOCOL_ERROR),
                wire -> wire.numbers(RST_STREAM, 0, 8));
        add(
                "6.4",
                "RST_STREAM of three octets",
                connection(FRAME_SIZE_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(RST_STREAM, 0, 1, new byte[3]);
                });
        add(
                "7",
                "RST_STREAM with an unknown error",
                nothing(),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.numbers(RST_STREAM, 1, 0xfff);
                });
        add(
                "8.4",
                "PUSH_PROMISE from a client",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.frame(
                            PUSH_PROMISE,
                            END_HEADERS,
                            1,
                            joined(new byte[] {0, 0, 0, 2}, request(GET, "/")));
                });
    }

    private void settings() {
        add(
                "6.5",
                "acknowledgement with settings",
                connection(FRAME_SIZE_ERROR),
                wire -> wire.frame(SETTINGS, ACK, 0, new byte[6]));
        add(
                "6.5",
                "SETTINGS on a stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(SETTINGS, 0, 1));
        add(
                "6.5",
                "SETTINGS of five octets",
                connection(FRAME_SIZE_ERROR),
                wire -> wire.frame(SETTINGS, 0, 0, new byte[5]));
        add("6.5.2", "ENABLE_PUSH 2", connection(PROTOCOL_ERROR), wire -> wire.settings(2, 2));
        add(
                "6.5.2",
                "INITIAL_WINDOW_SIZE 2^31",
                connection(FLOW_CONTROL_ERROR),
                wire -> wire.settings(4, 1 << 31));
        add(
                "6.5.2",
                "MAX_FRAME_SIZE 2^14 - 1",
                connection(PROTOCOL_ERROR),
                wire -> wire.settings(5, MAX_FRAME - 1));
        add(
                "6.5.2",
                "MAX_FRAME_SIZE 2^24",
                connection(PROTOCOL_ERROR),
                wire -> wire.settings(5, 1 << 24));
        add("6.5.2", "setting nobody knows", nothing(), wire -> wire.settings(0xff, 1));
        add(
                "6.5.3",
                "one setting twice: the second counts",
                answer(200),
                wire -> {
                    wire.settings(4, 1, 4, 100);
                    wire.request(1, true, GET, "/");
                });
        add(
                "6.5.3",
                "settings are acknowledged",
                nothing(),
                wire -> {
                    wire.settings(4, 100);
                    acknowledged(wire);
                    acknowledged(wire);
                });
    }

    // One for those the connection was opened with, and one for the others.
    private static void acknowledged(Http2Wire wire) throws java.io.IOException {
        Http2Wire.Frame frame = wire.take(SETTINGS);
        while ((frame.flags() & ACK) == 0) {
            frame = wire.take(SETTINGS);
        }
    }

    private void pingAndGoAway() {
        add(
                "6.7",
                "acknowledgement of no PING",
                nothing(),
                wire -> wire.frame(PING, ACK, 0, new byte[8]));
        add(
                "6.7",
                "PING on a stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(PING, 0, 1, new byte[8]));
        add(
                "6.7",
                "PING of six octets",
                connection(FRAME_SIZE_ERROR),
                wire -> wire.frame(PING, 0, 0, new byte[6]));
        add(
                "6.8",
                "GOAWAY on a stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.numbers(GOAWAY, 1, 0, 0));
        add(
                "6.8",
                "GOAWAY of four octets",
                connection(FRAME_SIZE_ERROR),
                wire -> wire.numbers(GOAWAY, 0, 0));
        add(
                "7",
                "GOAWAY with an unknown error",
                nothing(),
                wire -> wire.numbers(GOAWAY, 0, 0, 0xfff));
        add(
                "6.8",
                "what was begun before GOAWAY is answered",
                answer(200),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.numbers(GOAWAY, 0, 0, 0);
                });
    }

    private void windows() {
        add(
                "6.9",
                "WINDOW_UPDATE by 0",
                connection(PROTOCOL_ERROR),
                wire -> wire.numbers(WINDOW_UPDATE, 0, 0));
        add(
                "6.9",
                "WINDOW_UPDATE by 0 on a stream",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.numbers(WINDOW_UPDATE, 1, 0);
                });
        add(
                "6.9",
                "WINDOW_UPDATE of three octets",
                connection(FRAME_SIZE_ERROR),
                wire -> wire.frame(WINDOW_UPDATE, 0, 0, new byte[3]));
        add(
                "6.9.1",
                "window of the connection beyond 2^31 - 1",
                connection(FLOW_CONTROL_ERROR),
                wire -> {
                    wire.numbers(WINDOW_UPDATE, 0, Integer.MAX_VALUE);
                    wire.numbers(WINDOW_UPDATE, 0, Integer.MAX_VALUE);
                });
        add(
                "6.9.1",
                "window of a stream beyond 2^31 - 1",
                stream(FLOW_CONTROL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.numbers(WINDOW_UPDATE, 1, Integer.MAX_VALUE);
                    wire.numbers(WINDOW_UPDATE, 1, Integer.MAX_VALUE);
                });
        add(
                "6.9.2",
                "INITIAL_WINDOW_SIZE takes a window beyond 2^31 - 1",
                stream(FLOW_CONTROL_ERROR),
                wire -> {
                    // Laid down for the connection; see docs/robustness.md.
                    wire.request(1, false, POST, "/held");
                    wire.numbers(WINDOW_UPDATE, 1, 1 << 30);
                    wire.settings(4, Integer.MAX_VALUE);
                });
        add(
                "6.9.1",
                "no more is sent than the window takes",
                nothing(),
                wire -> {
                    wire.settings(4, 1);
                    wire.request(1, true, GET, "/");
                    single(wire, 'h');
                    // It goes on where it stopped.
                    wire.numbers(WINDOW_UPDATE, 1, 1);
                    single(wire, 'e');
                    wire.numbers(WINDOW_UPDATE, 1, 100);
                });
        add(
                "6.9.2",
                "a window that has become negative",
                nothing(),
                wire -> {
                    wire.settings(4, 3);
                    wire.request(1, true, GET, "/");
                    if (wire.take(DATA).payload().length != 3) {
                        throw new AssertionError("not as long as the window");
                    }
                    wire.settings(4, 0);
                    wire.numbers(WINDOW_UPDATE, 1, 4);
                    single(wire, 'l');
                    wire.numbers(WINDOW_UPDATE, 1, 100);
                });
    }

    private static void single(Http2Wire wire, char expected) throws java.io.IOException {
        byte[] piece = wire.take(DATA).payload();
        if (piece.length != 1 || piece[0] != expected) {
            throw new AssertionError("instead of " + expected + ": " + Arrays.toString(piece));
        }
    }

    private void continuation() {
        byte[] block = request(GET, "/");
        byte[] first = Arrays.copyOf(block, 10);
        byte[] second = Arrays.copyOfRange(block, 10, 20);
        byte[] third = Arrays.copyOfRange(block, 20, block.length);
        add(
                "6.10",
                "a head in three frames",
                answer(200),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, first);
                    wire.frame(CONTINUATION, 0, 1, second);
                    wire.frame(CONTINUATION, END_HEADERS, 1, third);
                });
        add(
                "6.10",
                "DATA within a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, 0, 1, first);
                    wire.frame(DATA, END_STREAM, 1, (byte) 1);
                });
        add(
                "6.10",
                "CONTINUATION on stream 0",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, first);
                    wire.frame(CONTINUATION, END_HEADERS, 0, second);
                });
        add(
                "6.10",
                "CONTINUATION of another stream",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, first);
                    wire.frame(CONTINUATION, END_HEADERS, 3, second);
                });
        add(
                "6.10",
                "CONTINUATION behind the end of a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, END_HEADERS, 1, request(POST, "/held"));
                    wire.frame(CONTINUATION, END_HEADERS, 1, third);
                });
        add(
                "6.10",
                "CONTINUATION behind one that ended a head",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.frame(HEADERS, 0, 1, first);
                    wire.frame(CONTINUATION, END_HEADERS, 1, joined(second, third));
                    wire.frame(CONTINUATION, END_HEADERS, 1, third);
                });
        add(
                "6.10",
                "CONTINUATION behind DATA",
                connection(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.frame(DATA, 0, 1, (byte) 1);
                    wire.frame(CONTINUATION, END_HEADERS, 1, third);
                });
        add(
                "6.10",
                "CONTINUATIONs without end",
                new End(),
                wire -> {
                    wire.frame(HEADERS, END_STREAM, 1, first);
                    for (int i = 0; i < 100; i++) {
                        wire.frame(CONTINUATION, 0, 1, Http2Wire.block("x" + i, "v".repeat(8000)));
                    }
                });
    }

    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
