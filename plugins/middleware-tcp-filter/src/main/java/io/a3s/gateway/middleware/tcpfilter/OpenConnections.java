package io.a3s.gateway.middleware.tcpfilter;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts open connections up to limits. A client is an IPv4 address or an IPv6 network of 64 bits,
 * of which a client of the Internet usually has all addresses. Only those with open connections
 * take up memory. Safe for use by any thread.
 */
final class OpenConnections {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private record Client(boolean isIpv6, long network) {
        static Client of(InetAddress address) {
            ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address
                    ? new Client(true, octets.getLong())
                    : new Client(false, octets.getInt());
        }
    }

    private final int max;
    private final int maxPerClient;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Client, Integer> perClient = new ConcurrentHashMap<>();

    OpenConnections(Optional<Integer> max, Optional<Integer> maxPerClient) {
        this.max = max.orElse(UNLIMITED);
        this.maxPerClient = maxPerClient.orElse(UNLIMITED);
    }

    /** Counts a connection, or returns the limit that is reached. */
    @Nullable Refusal enter(InetAddress address) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return Refusal.MAX_CONNECTIONS;
        }
        if (maxPerClient != UNLIMITED && !enter(Client.of(address))) {
            open.decrementAndGet();
            return Refusal.MAX_CONNECTIONS_PER_CLIENT;
        }
        return null;
    }

    private boolean enter(Client client) {
        if (perClient.merge(client, 1, Integer::sum) <= maxPerClient) {
            return true;
        }
        leave(client);
        return false;
    }

    /** Takes back what was counted. */
    void leave(InetAddress address) {
        open.decrementAndGet();
        if (maxPerClient != UNLIMITED) {
            leave(Client.of(address));
        }
    }

    private void leave(Client client) {
        perClient.computeIfPresent(client, (key, count) -> count > 1 ? count - 1 : null);
    }

    /** Returns how many are open. */
    int count() {
        return open.get();
    }

    /** Returns how many clients they are of, as far as that is counted. */
    int clients() {
        return perClient.size();
    }
}
