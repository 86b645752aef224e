package io.a3s.gateway.middleware.tcpfilter;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.middleware.Connection;
import io.a3s.gateway.spi.middleware.Middleware;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a connection go on if its client may connect and there is room for it. */
final class TcpFilter implements Middleware {
    private final Optional<List<Cidr>> allowed;
    private final List<Cidr> denied;
    private final OpenConnections open;
    private final Map<Refusal, Metrics.Counter> refused = new EnumMap<>(Refusal.class);

    TcpFilter(TcpFilterConfig config, Metrics metrics) {
        this.allowed = config.allowedIps();
        this.denied = config.deniedIps();
        this.open = new OpenConnections(config.maxConnections(), config.maxConnectionsPerClient());
        metrics.gauge("tcp_filter_open_connections", open::count);
        for (Refusal refusal : Refusal.values()) {
            refused.put(
                    refusal,
                    metrics.counter("tcp_filter_refused_total", "reason", refusal.label()));
        }
    }

    @Override
    public boolean onConnection(Connection connection) {
        Refusal refusal = refusal(connection.client().address());
        if (refusal == null) {
            return true;
        }
        count(refusal);
        return false;
    }

    private @Nullable Refusal refusal(InetAddress client) {
        if (contain(denied, client)) {
            return Refusal.DENIED;
        }
        if (allowed.isPresent() && !contain(allowed.get(), client)) {
            return Refusal.NOT_ALLOWED;
        }
        return open.enter(client);
    }

    private static boolean contain(List<Cidr> blocks, InetAddress address) {
        for (Cidr block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private void count(Refusal refusal) {
        Metrics.Counter counter = refused.get(refusal);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void onConnectionEnd(Connection connection) {
        open.leave(connection.client().address());
    }
}
