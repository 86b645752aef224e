package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The rest of a request that had an answer as soon as its head was there. */
final class AnsweredRequest implements ClientStreamHandler {
    @Override
    public void onBody(ByteBuf data) {
        data.release();
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onEnd(@Nullable Headers trailers) {}

    @Override
    public void onWritable() {}

    @Override
    public void onMalformed(Reply reply, String reason, String detail) {}

    @Override
    public void onGone(String detail) {}
}
