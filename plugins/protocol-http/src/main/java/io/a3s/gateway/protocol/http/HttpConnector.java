package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests to backends over HTTP/1.1. */
final class HttpConnector implements BackendConnector {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnector.class);
    private static final long CLOSE_SECONDS = 5;

    private final Loops loops;

    HttpConnector(Loops loops) {
        this.loops = loops;
    }

    @Override
    public BackendStream open(
            EventLoop loop, Backend backend, ConnectOptions options, BackendStreamHandler handler) {
        LoopState state = loops.of(loop);
        BackendPool pool = state.pools.get(backend);
        if (pool == null) {
            pool = new BackendPool();
            state.pools.put(backend, pool);
        }
        BackendConnection kept = options.freshConnection() ? null : pool.take();
        if (kept != null) {
            return kept.begin(handler, options.keepAliveMillis());
        }
        BackendConnection made =
                new BackendConnection(state, pool, backend, ByteBufAllocator.DEFAULT);
        BackendExchange exchange = made.begin(handler, options.keepAliveMillis());
        made.connect(options);
        return exchange;
    }

    @Override
    public void forget(Backend backend) {
        var _ =
                loops.onEach(
                        state -> {
                            BackendPool pool = state.pools.remove(backend);
                            if (pool != null) {
                                pool.forget();
                            }
                        });
    }

    @Override
    public void close() {
        try {
            loops.onEach(HttpConnector::forgetAll)
                    .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (RuntimeException e) {
            LOG.warn("kept connections could not be closed", e);
        }
    }

    private static void forgetAll(LoopState state) {
        List<BackendPool> pools = List.copyOf(state.pools.values());
        state.pools.clear();
        pools.forEach(BackendPool::forget);
    }
}
