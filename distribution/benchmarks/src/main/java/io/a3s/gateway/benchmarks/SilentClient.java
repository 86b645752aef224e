package io.a3s.gateway.benchmarks;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Takes responses and throws them away. */
record SilentClient(EventLoop eventLoop) implements ClientStream {
    @Override
    public void sendInformational(ResponseHead head) {}

    @Override
    public void sendHead(ResponseHead head, boolean endOfStream) {}

    @Override
    public void sendBody(ByteBuf data) {
        data.release();
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {}

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void setReading(boolean reading) {}

    @Override
    public void abort() {}

    @Override
    public void onExchangeEnd() {}
}
