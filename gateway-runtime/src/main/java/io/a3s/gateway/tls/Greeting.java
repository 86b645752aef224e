package io.a3s.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/** Reads the name a client asks for, and goes on with the certificate for it. */
final class Greeting extends SniHandler {
    // With the keys of post-quantum algorithms, it is a few kilobytes.
    private static final int MAX_LENGTH = 32 * 1024;

    private final long limitMillis;

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
        limitMillis = tls.settings().handshakeLimit().toMillis();
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.setHandshakeTimeoutMillis(limitMillis);
        return handler;
    }
}
