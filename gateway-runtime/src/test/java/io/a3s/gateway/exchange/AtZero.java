package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.ColdStartStats;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has no backend until the test says so. */
final class AtZero implements ScaledBackends {
    List<ServerBackend> serving = List.of();
    boolean isQueueing = true;
    boolean isStuck;
    int wanted;

    /** Returns what a placement is for: a request, or a connection without one. */
    static BalanceContext asked(@Nullable RequestHead request) {
        return new Asked(request);
    }

    private record Asked(@Nullable RequestHead request) implements BalanceContext {
        @Override
        public ClientInfo client() {
            throw new IllegalStateException("nobody asks");
        }
    }

    @Override
    public List<ServerBackend> backends() {
        return serving;
    }

    @Override
    public boolean isQueueing() {
        return isQueueing;
    }

    @Override
    public boolean isCrowded() {
        return false;
    }

    @Override
    public Duration queueTimeout() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration keepAlive() {
        return Duration.ZERO;
    }

    @Override
    public ColdStartStats stats() {
        throw new IllegalStateException("nobody asks");
    }

    @Override
    public boolean await(Waiter waiter) {
        throw new IllegalStateException("nobody waits");
    }

    @Override
    public boolean hold(long bytes) {
        return true;
    }

    @Override
    public void release(long bytes) {}

    @Override
    public void leave(Waiter waiter) {}

    @Override
    public boolean isStuck() {
        return isStuck;
    }

    @Override
    public void want() {
        wanted++;
    }
}
