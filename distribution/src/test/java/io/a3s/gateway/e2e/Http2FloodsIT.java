package io.a3s.gateway.e2e;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that are allowed every single frame they send, and make too many of them (RFC 9113
 * §10.5). CONTINUATION without end is in {@code Http2FrameCases}.
 */
class Http2FloodsIT {
    private static final int CANCEL = 8;
    private static final int FRAMES = 1000;

    /** More than sockets hold on the way. */
    private static final int BLOCKS = 5000;

    @TempDir Path directory;
    private final int port = FreePort.next();

    private interface Flood {
        void from(Http2Wire wire) throws Exception;
    }

    private void withstands(Flood flood) throws Exception {
        withstands(GatewayProcess.in(directory), flood);
    }

    private void withstands(GatewayLaunch launch, Flood flood) throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = launch.start(GatewayConfigs.proxy(port, backend))) {
            try (var wire = Http2Wire.openNarrow(port)) {
                flood.from(wire);
            }
            assertThat(RawClient.get(port, "/").body()).isEqualTo("hello");
            gateway.awaitIdle();
        }
    }

    private static void assertCutOff(Http2Wire wire) throws IOException {
        assertThat(wire.take(Http2Wire.GOAWAY).number(4)).isEqualTo((int) ENHANCE_YOUR_CALM.code());
        Http2Wire.Frame frame = wire.next();
        while (frame != null) {
            frame = wire.next();
        }
    }

    // CVE-2023-44487
    @Test
    void ofRequestsThatAreTakenBackAtOnce() throws Exception {
        withstands(
                wire -> {
                    for (int stream = 1; stream < FRAMES; stream += 2) {
                        wire.request(stream, true, "GET", "/");
                        wire.numbers(Http2Wire.RST_STREAM, stream, CANCEL);
                    }
                    assertCutOff(wire);
                });
    }

    // CVE-2025-8671: what the client may not do has the gateway take its request back.
    @Test
    void ofRequestsThatTheGatewayIsMadeToReset() throws Exception {
        withstands(
                wire -> {
                    for (int stream = 1; stream < FRAMES; stream += 2) {
                        wire.request(stream, false, "POST", "/");
                        wire.numbers(Http2Wire.WINDOW_UPDATE, stream, 0);
                    }
                    assertCutOff(wire);
                });
    }

    // CVE-2019-9518
    @Test
    void ofDataWithNothingInIt() throws Exception {
        withstands(
                wire -> {
                    wire.request(1, false, "POST", "/");
                    for (int i = 0; i < FRAMES; i++) {
                        wire.frame(Http2Wire.DATA, 0, 1);
                    }
                    assertCutOff(wire);
                });
    }

    // CVE-2019-9512 and CVE-2019-9515: each wants an answer, and none is read.
    @ParameterizedTest
    @CsvSource({"6, 8", "4, 0"})
    void ofWhatWantsToBeAcknowledged(int type, int length) throws Exception {
        ByteBuffer block = ByteBuffer.allocate(FRAMES * (9 + length));
        for (int i = 0; i < FRAMES; i++) {
            block.putShort((short) 0).put((byte) length).put((byte) type).put((byte) 0).putInt(0);
            block.put(new byte[length]);
        }
        // Half a million answers fit into sockets, and to follow each buffer takes twenty times as
        // long; the other floods are followed.
        GatewayLaunch launch = GatewayProcess.in(directory).env("JAVA_OPTS", "-Xmx256m");
        withstands(
                launch,
                wire ->
                        assertThatThrownBy(
                                        () -> {
                                            for (int i = 0; i < BLOCKS; i++) {
                                                wire.octets(block.array());
                                            }
                                        })
                                .isInstanceOf(IOException.class));
    }
}
