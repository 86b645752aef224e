package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's hold on a backend connection. It ends before the connection is used again, so that
 * a late call cannot reach another exchange.
 */
final class BackendExchange implements BackendStream {
    final BackendStreamHandler handler;
    private @Nullable BackendConnection connection;

    BackendExchange(BackendStreamHandler handler, BackendConnection connection) {
        this.handler = handler;
        this.connection = connection;
    }

    /** Ends the hold. */
    void detach() {
        connection = null;
    }

    @Override
    public void sendHead(RequestHead head, @Nullable String upgrade, boolean endOfStream) {
        BackendConnection target = connection;
        if (target != null) {
            target.sendHead(head, upgrade, endOfStream);
        }
    }

    @Override
    public void sendBody(ByteBuf data) {
        BackendConnection target = connection;
        if (target != null) {
            target.sendBody(data);
        } else {
            data.release();
        }
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {
        BackendConnection target = connection;
        if (target != null) {
            target.sendEnd(trailers);
        }
    }

    @Override
    public void flush() {
        BackendConnection target = connection;
        if (target != null) {
            target.flush();
        }
    }

    @Override
    public boolean isWritable() {
        BackendConnection target = connection;
        return target == null || target.isWritable();
    }

    @Override
    public boolean isConnecting() {
        BackendConnection target = connection;
        return target != null && target.isConnecting();
    }

    @Override
    public void setReading(boolean reading) {
        BackendConnection target = connection;
        if (target != null) {
            target.setReading(reading);
        }
    }

    @Override
    public void cancel() {
        BackendConnection target = connection;
        if (target != null) {
            target.cancel();
        }
    }
}
