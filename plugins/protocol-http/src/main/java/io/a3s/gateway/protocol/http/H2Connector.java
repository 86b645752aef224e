package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests to backends over HTTP/2. */
final class H2Connector implements BackendConnector {
    private static final Logger LOG = LoggerFactory.getLogger(H2Connector.class);
    private static final long CLOSE_SECONDS = 5;

    private final Loops loops;

    H2Connector(Loops loops) {
        this.loops = loops;
    }

    // A fresh connection is not needed after a failure: what has failed is in the pool no more.
    @Override
    public BackendStream open(
            EventLoop loop, Backend backend, ConnectOptions options, BackendStreamHandler handler) {
        LoopState state = loops.of(loop);
        H2BackendPool pool = state.h2Pools.get(backend);
        if (pool == null) {
            pool = new H2BackendPool(state, backend);
            state.h2Pools.put(backend, pool);
        }
        return pool.open(options, handler);
    }

    @Override
    public void forget(Backend backend) {
        var _ =
                loops.onEach(
                        state -> {
                            H2BackendPool pool = state.h2Pools.remove(backend);
                            if (pool != null) {
                                pool.forget();
                            }
                        });
    }

    @Override
    public void close() {
        try {
            loops.onEach(H2Connector::forgetAll).orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).join();
        } catch (RuntimeException e) {
            LOG.warn("kept connections could not be closed", e);
        }
    }

    private static void forgetAll(LoopState state) {
        List<H2BackendPool> pools = List.copyOf(state.h2Pools.values());
        state.h2Pools.clear();
        pools.forEach(H2BackendPool::forget);
    }
}
