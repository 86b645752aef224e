package io.a3s.gateway.protocol.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    private static byte[] hello(String... names) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(
                Arrays.stream(names)
                        .map(SNIHostName::new)
                        .map(n -> (javax.net.ssl.SNIServerName) n)
                        .toList());
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
        engine.wrap(ByteBuffer.allocate(0), record);
        byte[] octets = new byte[record.position()];
        record.flip().get(octets);
        return octets;
    }

    private static ClientHello.Finding look(byte[] octets, int length) {
        return ClientHello.look(Unpooled.wrappedBuffer(octets, 0, length));
    }

    @Test
    void findsTheNameWithTheLastOctetAndNotBefore() throws Exception {
        byte[] octets = hello("Some.Example.COM");

        for (int length = 1; length < octets.length; length++) {
            assertThat(look(octets, length).isDecided()).as("after %d octets", length).isFalse();
        }
        assertThat(look(octets, octets.length))
                .isEqualTo(new ClientHello.Finding(true, "some.example.com"));
    }

    @Test
    void findsNoneWhereNoneIsNamed() throws Exception {
        byte[] octets = hello();

        assertThat(look(octets, octets.length)).isEqualTo(new ClientHello.Finding(true, null));
    }

    @Test
    void seesAtOnceThatItIsNoTls() {
        for (byte[] octets :
                List.of(
                        new byte[] {'G'},
                        new byte[] {22, 2, 0, 0, 1},
                        new byte[] {22, 3, 1, 0, 0})) {
            assertThat(look(octets, octets.length).isDecided()).isTrue();
        }
    }

    @Test
    void readsNothingBeyondWhatIsThere() throws Exception {
        byte[] octets = hello("example.com");
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = octets.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                broken[random.nextInt(Math.min(broken.length, 200))] = (byte) random.nextInt();
            }
            ClientHello.Finding found = look(broken, broken.length);
            if (found.serverName() != null) {
                assertThat(found.isDecided()).isTrue();
            }
        }
    }
}
