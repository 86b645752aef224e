package io.a3s.gateway.e2e.robustness;

import static io.a3s.gateway.e2e.Http2Wire.CONTINUATION;
import static io.a3s.gateway.e2e.Http2Wire.DATA;
import static io.a3s.gateway.e2e.Http2Wire.END_HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.END_STREAM;
import static io.a3s.gateway.e2e.Http2Wire.HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.PRIORITY;
import static io.a3s.gateway.e2e.Http2Wire.RST_STREAM;
import static io.a3s.gateway.e2e.Http2Wire.WINDOW_UPDATE;
import static io.a3s.gateway.e2e.Http2Wire.WITH_PRIORITY;
import static io.a3s.gateway.e2e.Http2Wire.request;
import static io.a3s.gateway.e2e.robustness.Http2Case.connection;
import static io.a3s.gateway.e2e.robustness.Http2Case.nothing;
import static io.a3s.gateway.e2e.robustness.Http2Case.stream;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import io.a3s.gateway.e2e.robustness.Http2Case.Outcome;
import io.a3s.gateway.e2e.robustness.Http2Case.Script;
import io.a3s.gateway.e2e.robustness.Http2Case.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The states of streams, their numbers, and how many there may be (RFC 9113 §5). */
final class Http2StreamCases {
    /** How many streams the gateway allows in these cases. */
    static final int MAX_STREAMS = 5;

    private static final String GET = "GET";
    private static final String POST = "POST";

    private final List<Http2Case> cases = new ArrayList<>();

    private Http2StreamCases() {}

    static List<Http2Case> all() {
        var made = new Http2StreamCases();
        made.idle();
        made.halfClosed();
        made.closed();
        made.numbers();
        made.priorities();
        return made.cases;
    }

    private void add(String section, String name, Outcome outcome, Script script) {
        cases.add(new Http2Case(section, name, script, outcome));
    }

    private void idle() {
        add(
                "5.1",
                "DATA on an idle stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(DATA, END_STREAM, 1, (byte) 1));
        add(
                "5.1",
                "RST_STREAM on an idle stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.numbers(RST_STREAM, 1, 8));
        add(
                "5.1",
                "WINDOW_UPDATE on an idle stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.numbers(WINDOW_UPDATE, 1, 100));
        add(
                "5.1",
                "CONTINUATION on an idle stream",
                connection(PROTOCOL_ERROR),
                wire -> wire.frame(CONTINUATION, END_HEADERS, 1, request(GET, "/")));
    }

    private void halfClosed() {
        add(
                "5.1",
                "DATA behind the end of a request",
                stream(STREAM_CLOSED),
                wire -> {
                    wire.request(1, true, GET, "/held");
                    wire.frame(DATA, END_STREAM, 1, (byte) 1);
                });
        add(
                "5.1",
                "HEADERS behind the end of a request",
                stream(STREAM_CLOSED, PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, true, GET, "/held");
                    wire.head(1, true, "x", "y");
                });
        add(
                "5.1",
                "CONTINUATION behind the end of a request",
                connection(PROTOCOL_ERROR, STREAM_CLOSED),
                wire -> {
                    wire.request(1, true, GET, "/held");
                    wire.frame(CONTINUATION, END_HEADERS, 1, request(GET, "/"));
                });
        add(
                "5.1",
                "WINDOW_UPDATE behind the end of a request",
                nothing(),
                wire -> {
                    wire.request(1, true, GET, "/held");
                    wire.numbers(WINDOW_UPDATE, 1, 100);
                });
        add(
                "5.1",
                "RST_STREAM behind the end of a request",
                nothing(),
                wire -> {
                    wire.request(1, true, GET, "/held");
                    wire.numbers(RST_STREAM, 1, 8);
                });
    }

    private void closed() {
        add(
                "5.1",
                "DATA behind RST_STREAM",
                stream(STREAM_CLOSED),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.numbers(RST_STREAM, 1, 8);
                    wire.frame(DATA, END_STREAM, 1, (byte) 1);
                });
        add(
                "5.1",
                "HEADERS behind RST_STREAM",
                stream(STREAM_CLOSED),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.numbers(RST_STREAM, 1, 8);
                    wire.request(1, true, GET, "/");
                });
        add(
                "5.1",
                "DATA on a stream that has ended",
                stream(STREAM_CLOSED),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.frame(DATA, END_STREAM, 1, (byte) 1);
                });
        add(
                "5.1",
                "HEADERS on a stream that has ended",
                stream(STREAM_CLOSED),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.request(1, true, GET, "/");
                });
        add(
                "5.1",
                "CONTINUATION on a stream that has ended",
                connection(PROTOCOL_ERROR, STREAM_CLOSED),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.frame(CONTINUATION, END_HEADERS, 1, request(GET, "/"));
                });
        add(
                "5.1",
                "WINDOW_UPDATE on a stream that has ended",
                nothing(),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.numbers(WINDOW_UPDATE, 1, 100);
                });
        add(
                "5.1",
                "RST_STREAM on a stream that has ended",
                nothing(),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.numbers(RST_STREAM, 1, 8);
                });
        add(
                "5.1",
                "PRIORITY on a stream that has ended",
                nothing(),
                wire -> {
                    wire.request(1, true, GET, "/");
                    wire.body(1);
                    wire.frame(PRIORITY, 0, 1, new byte[5]);
                });
    }

    private void numbers() {
        add(
                "5.1.1",
                "a stream with an even number",
                connection(PROTOCOL_ERROR),
                wire -> wire.request(2, true, GET, "/"));
        add(
                "5.1.1",
                "a stream with a number below the last",
                new Stream(3, Set.of(STREAM_CLOSED)),
                wire -> {
                    wire.request(5, true, GET, "/held");
                    wire.request(3, true, GET, "/");
                });
        add(
                "5.1.2",
                "more streams than are allowed",
                new Stream(2 * MAX_STREAMS + 1, Set.of(REFUSED_STREAM)),
                wire -> {
                    for (int i = 0; i <= MAX_STREAMS; i++) {
                        wire.request(2 * i + 1, true, GET, "/held");
                    }
                });
    }

    private void priorities() {
        add(
                "5.3.1",
                "HEADERS that depend on their own stream",
                connection(PROTOCOL_ERROR),
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM | WITH_PRIORITY,
                                1,
                                Http2FrameCases.joined(
                                        new byte[] {0, 0, 0, 1, 15}, request(GET, "/"))));
        add(
                "5.3.1",
                "PRIORITY that depends on its own stream",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/held");
                    wire.frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 1, 15});
                });
    }
}
