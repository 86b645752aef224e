package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.e2e.Http2Wire;
import io.a3s.gateway.e2e.Http2Wire.Frame;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 9113 and RFC 7541 demand of a server, section by section: frames that may be must have
 * their effect, others the error that is laid down, and only that stream or connection.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2ConformanceIT {
    private static final int LEAST = 130;
    private static final byte[] MARK = {'s', 't', 'i', 'l', 'l', 'u', 'p', '?'};

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
        backend.behaveAt("/held", Behaviour.stall());
        gateway =
                GatewayProcess.in(directory)
                        .env(
                                "JAVA_OPTS",
                                "-XX:ActiveProcessorCount=1 -XX:TieredStopAtLevel=1 -Xmx256m"
                                        + " -Dio.netty.leakDetection.level=paranoid")
                        .start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.awaitIdle();
        gateway.close();
        backend.close();
    }

    private String config() {
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          http { h2c = true; max_concurrent_streams = %d }
        }
        routers "all" { rule = "PathPrefix(`/`)"; service = "main" }
        services "main" { load_balancer { servers = [{ url = "%s" }] } }
        """
                .formatted(port, Http2StreamCases.MAX_STREAMS, backend.url());
    }

    static List<Http2Case> cases() {
        var all = new ArrayList<Http2Case>();
        all.addAll(Http2FrameCases.all());
        all.addAll(Http2StreamCases.all());
        all.addAll(Http2HeadCases.all());
        return all;
    }

    static List<Http2Case> beginnings() {
        return Http2FrameCases.beginnings();
    }

    @Test
    void hasAsManyCasesAsItSays() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(LEAST).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesWhatTheStandardSays(Http2Case given) throws Exception {
        try (Http2Wire wire = Http2Wire.open(port)) {
            run(given, wire);
        }
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void wantsAConnectionToBeginAsItHasTo(Http2Case given) throws Exception {
        try (Http2Wire wire = Http2Wire.connect(port)) {
            run(given, wire);
        }
    }

    private void run(Http2Case given, Http2Wire wire) throws IOException {
        int before = backend.requests().size();
        try {
            given.script().run(wire);
            wire.frame(Http2Wire.PING, 0, 0, MARK);
        } catch (java.net.SocketException e) {
            // The gateway has had enough before all was sent.
            assertThat(given.outcome())
                    .isInstanceOfAny(Http2Case.Connection.class, Http2Case.End.class);
        }
        switch (given.outcome()) {
            case Http2Case.Connection expected -> requireEnd(wire, expected);
            case Http2Case.Stream expected -> {
                Frame reset = requireFrame(wire, Http2Wire.RST_STREAM, expected.stream());
                assertThat(expected.errors()).contains(Http2Error.valueOf(reset.number(0)));
                requireAlive(wire);
            }
            case Http2Case.Answer expected -> {
                Frame head = requireFrame(wire, Http2Wire.HEADERS, expected.stream());
                assertThat(wire.fields(head).status())
                        .hasToString(Integer.toString(expected.status()));
                requireAlive(wire);
            }
            case Http2Case.Nothing _ -> requireAlive(wire);
            case Http2Case.End _ -> requireClosed(wire);
        }
        try (Http2Wire other = Http2Wire.open(port)) {
            other.request(1, true, "GET", "/canary");
            assertThat(other.body(1)).isEqualTo("hello");
        }
        if (given.section().startsWith("HPACK")
                && given.outcome() instanceof Http2Case.Connection) {
            assertThat(backend.requests()).as("at the backend").hasSize(before + 1);
        }
        assertThat(gateway.isAlive()).isTrue();
    }

    private static void requireEnd(Http2Wire wire, Http2Case.Connection expected)
            throws IOException {
        Frame goAway = null;
        for (Frame frame = wire.next(); frame != null; frame = wire.next()) {
            if (frame.type() == Http2Wire.GOAWAY) {
                goAway = frame;
            }
        }
        if (goAway == null) {
            throw new AssertionError("no GOAWAY before the end");
        }
        assertThat(expected.errors()).contains(Http2Error.valueOf(goAway.number(4)));
    }

    private static void requireClosed(Http2Wire wire) throws IOException {
        Frame frame = wire.next();
        while (frame != null) {
            frame = wire.next();
        }
    }

    /** Reads the next frame of a stream that is of a type. */
    private static Frame requireFrame(Http2Wire wire, int type, int stream) throws IOException {
        for (@Nullable Frame frame = wire.next(); frame != null; frame = wire.next()) {
            assertThat(frame.type()).as("error %s", describe(frame)).isNotEqualTo(Http2Wire.GOAWAY);
            if (frame.stream() == stream) {
                if (frame.type() == type) {
                    return frame;
                }
                assertThat(frame.type()).as(describe(frame)).isEqualTo(Http2Wire.WINDOW_UPDATE);
            }
        }
        throw new AssertionError("closed");
    }

    private static String describe(Frame frame) {
        return switch (frame.type()) {
            case Http2Wire.GOAWAY -> String.valueOf(Http2Error.valueOf(frame.number(4)));
            case Http2Wire.RST_STREAM -> String.valueOf(Http2Error.valueOf(frame.number(0)));
            default -> frame.toString();
        };
    }

    /** Has a last ping answered. */
    private static void requireAlive(Http2Wire wire) throws IOException {
        wire.frame(Http2Wire.PING, 0, 0, MARK);
        for (Frame frame = wire.next(); ; frame = wire.next()) {
            if (frame == null) {
                throw new AssertionError("the end instead of a frame");
            }
            assertThat(frame.type()).as(describe(frame)).isNotEqualTo(Http2Wire.GOAWAY);
            if (frame.type() == Http2Wire.PING && Arrays.equals(frame.payload(), MARK)) {
                assertThat(frame.flags()).isEqualTo(Http2Wire.ACK);
                return;
            }
        }
    }
}
