package io.a3s.gateway.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final byte[] V2 = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> outcomes = new ArrayList<>();
    private final List<Object> events = new ArrayList<>();

    ProxyHeaderTest() {
        channel.freezeTime();
        channel.config().setAutoRead(false);
        ProxyHeader.await(
                channel,
                new ProxyHeader.Outcome() {
                    @Override
                    public void reported(Optional<InetSocketAddress> client) {
                        outcomes.add(client.map(ProxyHeaderTest::text).orElse("itself"));
                        channel.pipeline().addLast(new Listener());
                    }

                    @Override
                    public void missing() {
                        outcomes.add("missing");
                        channel.close();
                    }
                });
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ' ' + address.getPort();
    }

    /** What a transport adds: it sees bytes and events. */
    private final class Listener extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            events.add(event);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
    }

    private void receive(byte[]... parts) {
        for (byte[] part : parts) {
            channel.writeInbound(Unpooled.copiedBuffer(part));
        }
    }

    private String passedOn() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            text.append(part.toString(US_ASCII));
            part.release();
        }
        return text.toString();
    }

    /**
     * Makes a header of version 2.
     *
     * @param command 0 for the proxy itself, 1 for a client
     */
    private static byte[] v2(int command, String source, String destination) {
        byte[] from = InetAddress.ofLiteral(source).getAddress();
        byte[] to = InetAddress.ofLiteral(destination).getAddress();
        int length = from.length + to.length + 4;
        return ByteBuffer.allocate(16 + length)
                .put(V2)
                .put((byte) (0x20 | command))
                .put((byte) (from.length == 4 ? 0x11 : 0x21))
                .putShort((short) length)
                .put(from)
                .put(to)
                .putShort((short) 4711)
                .putShort((short) 443)
                .array();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROXY TCP4 192.0.2.7 10.0.0.1 4711 443 | 192.0.2.7 4711",
                "PROXY TCP6 2001:db8::7 ::1 4711 443 | 2001:db8:0:0:0:0:0:7 4711",
                "PROXY TCP6 ::ffff:192.0.2.7 ::1 4711 443 | 192.0.2.7 4711",
                "PROXY UNKNOWN | itself",
            })
    void readsVersion1(String header, String client) {
        receive((header + "\r\nhello").getBytes(US_ASCII));

        assertThat(outcomes).containsExactly(client);
        assertThat(passedOn()).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 192.0.2.7, 10.0.0.1, 192.0.2.7 4711",
        "1, 2001:db8::7, ::1, 2001:db8:0:0:0:0:0:7 4711",
        "0, 192.0.2.7, 10.0.0.1, itself",
    })
    void readsVersion2(int command, String source, String destination, String client) {
        receive(v2(command, source, destination), "hello".getBytes(US_ASCII));

        assertThat(outcomes).containsExactly(client);
        assertThat(passedOn()).isEqualTo("hello");
    }

    @Test
    void waitsForAHeaderThatComesInPieces() {
        byte[] header = "PROXY TCP4 192.0.2.7 10.0.0.1 4711 443\r\nhello".getBytes(US_ASCII);
        for (byte each : header) {
            receive(new byte[] {each});
        }

        assertThat(outcomes).containsExactly("192.0.2.7 4711");
        assertThat(passedOn()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nPROXY TCP4 192.0.2.7 10.0.0.1 4711 443\r\n",
                "PROXY TCP4 192.0.2.7\r\n.................",
                "PROXY TCP4 192.0.2.7.9 10.0.0.1 4711 443\r\n",
                "PROXY TCP4 example.com 10.0.0.1 4711 443\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 70000 443\r\n",
            })
    void refusesAnythingElse(String text) {
        receive(text.getBytes(US_ASCII));

        assertThat(outcomes).containsExactly("missing");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void refusesAHeaderThatNeverEnds() {
        receive("PROXY ".repeat(40).getBytes(US_ASCII));

        assertThat(outcomes).containsExactly("missing");
    }

    @Test
    void waitsForTenSeconds() {
        receive("PROXY TCP4 ".getBytes(US_ASCII));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(outcomes).isEmpty();

        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(outcomes).containsExactly("missing");
    }

    @Test
    void hasNoLimitAfterwards() {
        receive("PROXY UNKNOWN\r\n".getBytes(US_ASCII));
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertThat(outcomes).containsExactly("itself");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void saysNothingOfAProxyThatLeaves() {
        channel.close();
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertThat(outcomes).isEmpty();
    }

    @Test
    void handsADrainOn() {
        channel.pipeline().fireUserEventTriggered(DrainEvent.HANDOVER);
        receive("PROXY UNKNOWN\r\n".getBytes(US_ASCII));

        assertThat(events).containsExactly(DrainEvent.HANDOVER);
    }

    @Test
    void closesAtAShutdown() {
        channel.pipeline().fireUserEventTriggered(DrainEvent.SHUTDOWN);

        assertThat(channel.isOpen()).isFalse();
        assertThat(outcomes).isEmpty();
    }
}
