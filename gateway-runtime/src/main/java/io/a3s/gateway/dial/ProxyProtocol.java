package io.a3s.gateway.dial;

import io.a3s.gateway.spi.http.ClientInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Tells a backend whom a connection is for, before anything else is sent (PROXY protocol). */
public enum ProxyProtocol {
    /** A line of text. */
    V1 {
        @Override
        ByteBuf header(ClientInfo client, ByteBufAllocator allocator) {
            InetAddress from = client.address();
            InetAddress to = client.local().getAddress();
            String line = "PROXY UNKNOWN\r\n";
            if (isSameFamily(from, to)) {
                line =
                        "PROXY %s %s %s %d %d\r\n"
                                .formatted(
                                        from instanceof Inet4Address ? "TCP4" : "TCP6",
                                        client.addressText(),
                                        text(to),
                                        client.peer().getPort(),
                                        client.local().getPort());
            }
            byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
            return allocator.buffer(octets.length).writeBytes(octets);
        }
    },
    /** Octets. */
    V2 {
        @Override
        ByteBuf header(ClientInfo client, ByteBufAllocator allocator) {
            byte[] from = client.address().getAddress();
            byte[] to = client.local().getAddress().getAddress();
            ByteBuf out = allocator.buffer(SIGNATURE.length + 4 + 2 * from.length + 4);
            out.writeBytes(SIGNATURE);
            if (from.length != to.length) {
                // LOCAL: the gateway speaks for itself, as the two do not fit into one header.
                return out.writeByte(0x20).writeByte(0).writeShort(0);
            }
            out.writeByte(0x21).writeByte(from.length == 4 ? 0x11 : 0x21);
            out.writeShort(2 * from.length + 4).writeBytes(from).writeBytes(to);
            return out.writeShort(client.peer().getPort()).writeShort(client.local().getPort());
        }
    };

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** Returns the header for a client. */
    abstract ByteBuf header(ClientInfo client, ByteBufAllocator allocator);

    private static boolean isSameFamily(InetAddress first, InetAddress second) {
        return first.getAddress().length == second.getAddress().length;
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
