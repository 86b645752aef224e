package io.a3s.gateway.e2e.robustness;

import static io.a3s.gateway.e2e.Http2Wire.DATA;
import static io.a3s.gateway.e2e.Http2Wire.END_HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.END_STREAM;
import static io.a3s.gateway.e2e.Http2Wire.HEADERS;
import static io.a3s.gateway.e2e.Http2Wire.block;
import static io.a3s.gateway.e2e.Http2Wire.request;
import static io.a3s.gateway.e2e.robustness.Http2Case.answer;
import static io.a3s.gateway.e2e.robustness.Http2Case.connection;
import static io.a3s.gateway.e2e.robustness.Http2Case.stream;
import static io.netty.handler.codec.http2.Http2Error.COMPRESSION_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.a3s.gateway.e2e.Http2Wire;
import io.a3s.gateway.e2e.robustness.Http2Case.Outcome;
import io.a3s.gateway.e2e.robustness.Http2Case.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compression of fields (RFC 7541), and what a request is made of (RFC 9113 §8). */
final class Http2HeadCases {
    private static final String GET = "GET";
    private static final String POST = "POST";

    private final List<Http2Case> cases = new ArrayList<>();

    private Http2HeadCases() {}

    static List<Http2Case> all() {
        var made = new Http2HeadCases();
        made.compression();
        made.bomb();
        made.pseudoFields();
        made.extendedConnect();
        made.fields();
        made.trailers();
        made.lengths();
        return made.cases;
    }

    private void add(String section, String name, Outcome outcome, Script script) {
        cases.add(new Http2Case(section, name, script, outcome));
    }

    /** A request whose block ends with these octets. */
    private void compressed(String section, String name, Outcome outcome, int... octets) {
        byte[] end = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            end[i] = (byte) octets[i];
        }
        add(
                section,
                name,
                outcome,
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                Http2FrameCases.joined(request(GET, "/"), end)));
    }

    private void compression() {
        Outcome refused = connection(COMPRESSION_ERROR);
        compressed("HPACK 2.3.3", "index beyond both tables", refused, 0xff, 0x80, 0x01);
        compressed(
                "HPACK 2.3.3",
                "name with an index beyond both tables",
                refused,
                0x7f,
                0x80,
                0x01,
                1,
                'v');
        compressed("HPACK 6.1", "index 0", refused, 0x80);
        compressed("HPACK 4.2", "table size behind a field", refused, 0x20);
        compressed(
                "HPACK 5.1",
                "integer without end",
                refused,
                0xff,
                0xff,
                0xff,
                0xff,
                0xff,
                0xff,
                0xff);
        compressed(
                "HPACK 5.2", "Huffman padding of eight bits", refused, 0, 1, 'x', 0x82, 0x1f, 0xff);
        compressed(
                "HPACK 5.2", "Huffman padding that is not of ones", refused, 0, 1, 'x', 0x81, 0x18);
        compressed(
                "HPACK 5.2",
                "Huffman text with its end",
                refused,
                0,
                1,
                'x',
                0x84,
                0xff,
                0xff,
                0xff,
                0xff);
        compressed("HPACK 5.2", "text longer than the block", refused, 0, 1, 'x', 0x20, 'v');
        compressed("HPACK 5.2", "Huffman text that is right", answer(200), 0, 1, 'x', 0x81, 0x1f);
        add(
                "HPACK 6.3",
                "table larger than is allowed",
                refused,
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                Http2FrameCases.joined(
                                        new byte[] {0x3f, (byte) 0xe2, 0x1f}, request(GET, "/"))));
        add(
                "HPACK 6.3",
                "table as large as is allowed, and 0",
                answer(200),
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                Http2FrameCases.joined(
                                        new byte[] {0x20, 0x3f, (byte) 0xe1, 0x1f},
                                        request(GET, "/"))));
        add(
                "4.3",
                "block that ends within a field",
                refused,
                wire ->
                        wire.frame(
                                HEADERS,
                                END_HEADERS | END_STREAM,
                                1,
                                Http2FrameCases.joined(request(GET, "/"), new byte[] {0, 5, 'a'})));
    }

    /** A field that is sent once, and meant ten thousand times by an octet each. */
    private void bomb() {
        byte[] field = Http2Wire.block("x", "v".repeat(4000));
        // Into the table.
        field[0] = 0x40;
        byte[] references = new byte[10_000];
        Arrays.fill(references, (byte) (0x80 | 62));
        add(
                "10.5.1",
                "field that is referred to all the time",
                answer(431),
                wire -> {
                    wire.frame(
                            HEADERS,
                            END_HEADERS | END_STREAM,
                            1,
                            Http2FrameCases.joined(request(GET, "/"), field, references));
                });
    }

    private void malformed(String section, String name, String... fields) {
        add(section, name, stream(PROTOCOL_ERROR), wire -> wire.head(1, true, fields));
    }

    private void pseudoFields() {
        malformed(
                "8.3",
                "unknown pseudo-header",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a",
                ":x",
                "y");
        malformed(
                "8.3",
                "pseudo-header of a response",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a",
                ":status",
                "200");
        malformed(
                "8.3",
                "pseudo-header behind a field",
                ":method",
                GET,
                ":scheme",
                "http",
                "x",
                "y",
                ":path",
                "/",
                ":authority",
                "a");
        malformed("8.3.1", "no :method", ":scheme", "http", ":path", "/", ":authority", "a");
        malformed("8.3.1", "no :scheme", ":method", GET, ":path", "/", ":authority", "a");
        malformed("8.3.1", "no :path", ":method", GET, ":scheme", "http", ":authority", "a");
        malformed(
                "8.3.1",
                "empty :path",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "",
                ":authority",
                "a");
        malformed(
                "8.3",
                ":method twice",
                ":method",
                GET,
                ":method",
                POST,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a");
        malformed(
                "8.3",
                ":scheme twice",
                ":method",
                GET,
                ":scheme",
                "http",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a");
        malformed(
                "8.3",
                ":path twice",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/",
                ":path",
                "/b",
                ":authority",
                "a");
        malformed(
                "8.3",
                ":authority twice",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a",
                ":authority",
                "b");
        malformed(
                "8.3.1",
                "host that is not :authority",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a",
                "host",
                "b");
        add(
                "8.3.1",
                "host that is :authority",
                answer(200),
                wire -> wire.request(1, true, GET, "/", "host", "a"));
        add(
                "8.3.1",
                "host without :authority",
                answer(200),
                wire ->
                        wire.head(
                                1, true, ":method", GET, ":scheme", "http", ":path", "/", "host",
                                "a"));
        add(
                "8.3.1",
                "neither :authority nor host",
                answer(400),
                wire -> wire.head(1, true, ":method", GET, ":scheme", "http", ":path", "/"));
        add(
                "8.3.1",
                "user in :authority",
                answer(400),
                wire ->
                        wire.head(
                                1,
                                true,
                                ":method",
                                GET,
                                ":scheme",
                                "http",
                                ":path",
                                "/",
                                ":authority",
                                "me@a"));
        add(
                "8.3.1",
                ":path that is no path",
                answer(400),
                wire ->
                        wire.head(
                                1,
                                true,
                                ":method",
                                GET,
                                ":scheme",
                                "http",
                                ":path",
                                "x",
                                ":authority",
                                "a"));
        add("8.3.1", "fragment in :path", answer(400), wire -> wire.request(1, true, GET, "/#x"));
        malformed(
                "8.3.1",
                "space in :path",
                ":method",
                GET,
                ":scheme",
                "http",
                ":path",
                "/ HTTP/1.1",
                ":authority",
                "a");
        malformed(
                "8.3.1",
                "end of line in :method",
                ":method",
                "GET\r\n",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a");
        malformed(
                "8.5",
                "CONNECT with :scheme and :path",
                ":method",
                "CONNECT",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a:1");
        malformed("8.5", "CONNECT without :authority", ":method", "CONNECT");
        add(
                "8.5",
                "CONNECT",
                answer(501),
                wire -> wire.head(1, false, ":method", "CONNECT", ":authority", "a:1"));
    }

    // RFC 8441; what comes of a right one is for another test.
    private void extendedConnect() {
        malformed(
                "8441 4",
                ":protocol with GET",
                ":method",
                GET,
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a");
        malformed(
                "8441 4",
                ":protocol without :path",
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":authority",
                "a");
        malformed(
                "8441 4",
                ":protocol without :authority",
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/");
        malformed(
                "8441 5",
                "a CONNECT that has ended",
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/",
                ":authority",
                "a");
        add(
                "8441 4",
                "protocol nobody knows",
                answer(501),
                wire ->
                        wire.head(
                                1,
                                false,
                                ":method",
                                "CONNECT",
                                ":protocol",
                                "x",
                                ":scheme",
                                "http",
                                ":path",
                                "/",
                                ":authority",
                                "a"));
        add(
                "8441 5",
                "head within a WebSocket",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.head(
                            1,
                            false,
                            ":method",
                            "CONNECT",
                            ":protocol",
                            "websocket",
                            ":scheme",
                            "http",
                            ":path",
                            "/held",
                            ":authority",
                            "a",
                            "sec-websocket-version",
                            "13");
                    wire.head(1, true, "x", "y");
                });
    }

    private void field(String section, String name, Outcome outcome, String... fields) {
        add(section, name, outcome, wire -> wire.request(1, true, GET, "/", fields));
    }

    private void fields() {
        Outcome refused = stream(PROTOCOL_ERROR);
        field("8.2.1", "upper case in a name", refused, "X-Y", "z");
        field("8.2.1", "space in a name", refused, "x y", "z");
        field("8.2.1", "colon in a name", refused, "x:y", "z");
        field("8.2.1", "octet above ASCII in a name", refused, "x\u00ff", "z");
        field("8.2.1", "name of nothing", refused, "", "z");
        field("8.2.1", "NUL in a value", refused, "x", "a\0b");
        field("8.2.1", "line feed in a value", refused, "x", "a\nb: c");
        field("8.2.1", "carriage return in a value", refused, "x", "a\rb");
        field("8.2.1", "space before a value", refused, "x", " a");
        field("8.2.1", "tab behind a value", refused, "x", "a\t");
        field("8.2.2", "connection", refused, "connection", "keep-alive");
        field("8.2.2", "keep-alive", refused, "keep-alive", "timeout=5");
        field("8.2.2", "proxy-connection", refused, "proxy-connection", "keep-alive");
        field("8.2.2", "transfer-encoding", refused, "transfer-encoding", "chunked");
        field("8.2.2", "upgrade", refused, "upgrade", "websocket");
        field("8.2.2", "te that is not trailers", refused, "te", "gzip");
        field("8.2.2", "te that is trailers", answer(200), "te", "trailers");
        field("8.2.3", "cookies one by one", answer(200), "cookie", "a=b", "cookie", "c=d");
        field("10.5.1", "more fields than are taken", answer(431), many());
    }

    private static String[] many() {
        String[] fields = new String[400];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = i % 2 == 0 ? "x" + i : "y";
        }
        return fields;
    }

    private void trailers() {
        add(
                "8.1",
                "trailers",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, 0, 1, (byte) 'a');
                    wire.head(1, true, "x", "y");
                });
        add(
                "8.1",
                "a second head that ends nothing",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(DATA, 0, 1, (byte) 'a');
                    wire.head(1, false, "x", "y");
                });
        add(
                "8.1",
                "pseudo-header in trailers",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.frame(HEADERS, END_HEADERS | END_STREAM, 1, block(":method", GET));
                });
        add(
                "8.2.1",
                "upper case in trailers",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.head(1, true, "X", "y");
                });
        add(
                "8.2.1",
                "line feed in trailers",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.head(1, true, "x", "a\nb: c");
                });
        add(
                "8.2.2",
                "connection field in trailers",
                stream(PROTOCOL_ERROR),
                wire -> {
                    wire.request(1, false, POST, "/");
                    wire.head(1, true, "transfer-encoding", "chunked");
                });
    }

    private void lengths() {
        Outcome refused = stream(PROTOCOL_ERROR);
        add(
                "8.1.1",
                "content-length as long as the body",
                answer(200),
                wire -> {
                    wire.request(1, false, POST, "/", "content-length", "2");
                    wire.frame(DATA, 0, 1, (byte) 'a');
                    wire.frame(DATA, END_STREAM, 1, (byte) 'b');
                });
        add(
                "8.1.1",
                "content-length above the body",
                refused,
                wire -> {
                    wire.request(1, false, POST, "/", "content-length", "3");
                    wire.frame(DATA, END_STREAM, 1, (byte) 'a');
                });
        add(
                "8.1.1",
                "content-length below the body",
                refused,
                wire -> {
                    wire.request(1, false, POST, "/", "content-length", "1");
                    wire.frame(DATA, 0, 1, (byte) 'a');
                    wire.frame(DATA, END_STREAM, 1, (byte) 'b');
                });
        add(
                "8.1.1",
                "content-length without body",
                refused,
                wire -> wire.request(1, true, POST, "/", "content-length", "3"));
        add(
                "8.1.1",
                "content-length above the body, with trailers",
                refused,
                wire -> {
                    wire.request(1, false, POST, "/", "content-length", "3");
                    wire.frame(DATA, 0, 1, (byte) 'a');
                    wire.head(1, true, "x", "y");
                });
        add(
                "8.1.1",
                "two lengths",
                refused,
                wire ->
                        wire.request(
                                1, true, POST, "/", "content-length", "0", "content-length", "1"));
    }
}
