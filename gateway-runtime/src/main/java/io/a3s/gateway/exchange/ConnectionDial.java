package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one backend after the other until one takes the connection. Each has its own time.
 * Used on the connection's event loop.
 */
final class ConnectionDial implements Dial, DialListener {
    private final ConnectionExchange exchange;
    private final DialListener listener;
    private @Nullable Dial current;
    private @Nullable Future<?> limit;
    private int attempts;
    private boolean over;

    ConnectionDial(ConnectionExchange exchange, DialListener listener) {
        this.exchange = exchange;
        this.listener = listener;
    }

    void begin() {
        int mine = ++attempts;
        int millis = exchange.connectTimeoutMillis();
        limit =
                exchange.eventLoop()
                        .schedule(() -> timedOut(millis), millis, TimeUnit.MILLISECONDS);
        Dial started = exchange.dial(this);
        // It may have ended at once, and another one may have been begun.
        if (!over && mine == attempts) {
            current = started;
        }
    }

    private void timedOut(int millis) {
        if (current != null) {
            current.cancel();
        }
        onFailure(
                new UpstreamFailure(
                        UpstreamFailure.Kind.CONNECT_TIMEOUT,
                        "no connection to " + exchange.backend().url() + " in " + millis + " ms"));
    }

    @Override
    public void onConnected(Channel channel) {
        end();
        exchange.connected();
        listener.onConnected(channel);
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        if (over) {
            return;
        }
        end();
        if (exchange.takeAnother(failure)) {
            over = false;
            begin();
        } else {
            listener.onFailure(failure);
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        Dial pending = current;
        end();
        if (pending != null) {
            pending.cancel();
        }
    }

    private void end() {
        over = true;
        current = null;
        if (limit != null) {
            limit.cancel(false);
            limit = null;
        }
    }
}
