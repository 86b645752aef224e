package io.a3s.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the name a client asks for, and goes on with the certificate for it. */
final class Greeting extends SniHandler {
    // With the keys of post-quantum algorithms, it is a few kilobytes.
    private static final int MAX_LENGTH = 32 * 1024;

    // As ALPN offers it. A client that has it elsewhere in its greeting is no browser either.
    private static final ByteBuf CHALLENGE =
            Unpooled.unreleasableBuffer(
                    Unpooled.copiedBuffer(
                            (char) ChallengeContexts.PROTOCOL.length() + ChallengeContexts.PROTOCOL,
                            StandardCharsets.US_ASCII));

    private final ServerTls tls;
    private final long limitMillis;
    private boolean isChallenge;

    /** There is no certificate for a name. */
    static final class UnknownNameException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownNameException(String name) {
            super("no certificate for " + name, null, false, false);
        }
    }

    Greeting(ServerTls tls) {
        super(
                name -> {
                    SslContext context = tls.select(name);
                    if (context == null) {
                        throw new UnknownNameException(String.valueOf(name));
                    }
                    return context;
                },
                MAX_LENGTH,
                tls.settings().handshakeLimit().toMillis());
        this.tls = tls;
        limitMillis = tls.settings().handshakeLimit().toMillis();
    }

    @Override
    protected Future<SslContext> lookup(
            ChannelHandlerContext context, @Nullable ByteBuf clientHello) throws Exception {
        isChallenge =
                clientHello != null
                        && !tls.challenges().isEmpty()
                        && ByteBufUtil.indexOf(CHALLENGE.duplicate(), clientHello) >= 0;
        return super.lookup(context, clientHello);
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String name)
            throws Exception {
        if (isChallenge && name != null) {
            SslContext shown = tls.challenges().get(name.toLowerCase(Locale.ROOT));
            if (shown != null) {
                return context.executor().newSucceededFuture(shown);
            }
        }
        return super.lookup(context, name);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.setHandshakeTimeoutMillis(limitMillis);
        tls.staple(context, handler.engine());
        return handler;
    }
}
