package io.a3s.gateway.listener;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts the open connections of each client at each entrypoint. A client is an IPv4 address or an
 * IPv6 network of 64 bits, of which a client of the Internet usually has all addresses. Only those
 * with open connections take up memory. Safe for use by any thread.
 */
public final class ClientConnections {
    private record Client(String entrypoint, boolean isIpv6, long network) {
        static Client of(String entrypoint, InetAddress address) {
            ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address
                    ? new Client(entrypoint, true, octets.getLong())
                    : new Client(entrypoint, false, octets.getInt());
        }
    }

    private final ConcurrentMap<Client, Integer> open = new ConcurrentHashMap<>();

    /** Counts a connection and returns how many the client has now. */
    int enter(String entrypoint, InetAddress address) {
        return open.merge(Client.of(entrypoint, address), 1, Integer::sum);
    }

    /** Takes back what was counted. */
    void leave(String entrypoint, InetAddress address) {
        open.computeIfPresent(
                Client.of(entrypoint, address), (client, count) -> count > 1 ? count - 1 : null);
    }

    /** Returns the number of clients with open connections. */
    int clients() {
        return open.size();
    }
}
