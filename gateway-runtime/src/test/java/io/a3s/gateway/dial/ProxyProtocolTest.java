package io.a3s.gateway.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.ClientInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers as Netty's decoder, which others have tried, reads them. */
class ProxyProtocolTest {
    private record Client(InetSocketAddress peer, InetSocketAddress local) implements ClientInfo {
        static Client of(String peer, String local) {
            return new Client(
                    new InetSocketAddress(InetAddress.ofLiteral(peer), 51_234),
                    new InetSocketAddress(InetAddress.ofLiteral(local), 443));
        }

        @Override
        public InetAddress address() {
            return peer.getAddress();
        }

        @Override
        public String addressText() {
            return peer.getAddress().getHostAddress();
        }

        @Override
        public String entrypoint() {
            return "e";
        }

        @Override
        public boolean isSecure() {
            return false;
        }
    }

    private static HAProxyMessage read(ProxyProtocol version, Client client) {
        ByteBuf header = version.header(client, UnpooledByteBufAllocator.DEFAULT);
        var channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(
                Unpooled.wrappedBuffer(
                        header, Unpooled.copiedBuffer("!", StandardCharsets.US_ASCII)));
        HAProxyMessage message = channel.readInbound();
        ByteBuf rest = channel.readInbound();
        assertThat(rest.toString(StandardCharsets.US_ASCII)).isEqualTo("!");
        rest.release();
        channel.finishAndReleaseAll();
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "V1, 192.0.2.1, 198.51.100.7",
        "V2, 192.0.2.1, 198.51.100.7",
        "V1, 2001:db8::1, 2001:db8::7",
        "V2, 2001:db8::1, 2001:db8::7"
    })
    void nameBothEnds(ProxyProtocol version, String from, String to) throws Exception {
        HAProxyMessage message = read(version, Client.of(from, to));

        assertThat(InetAddress.ofLiteral(message.sourceAddress()))
                .isEqualTo(InetAddress.ofLiteral(from));
        assertThat(InetAddress.ofLiteral(message.destinationAddress()))
                .isEqualTo(InetAddress.ofLiteral(to));
        assertThat(message.sourcePort()).isEqualTo(51_234);
        assertThat(message.destinationPort()).isEqualTo(443);
        message.release();
    }

    @ParameterizedTest
    @EnumSource
    void nameNobodyWhereTheFamiliesDiffer(ProxyProtocol version) {
        HAProxyMessage message = read(version, Client.of("192.0.2.1", "2001:db8::7"));

        assertThat(message.command() == HAProxyCommand.LOCAL || message.sourceAddress() == null)
                .isTrue();
        message.release();
    }
}
