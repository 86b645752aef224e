package io.a3s.gateway.listener;

import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what a proxy says of its client before it passes on the first byte (PROXY protocol,
 * versions 1 and 2). Used on the connection's event loop.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    // A proxy sends it together with the first segment.
    private static final int LIMIT_SECONDS = 10;

    /** Learns of the outcome, of one of these only, and of none if the proxy leaves before. */
    interface Outcome {
        /**
         * Takes the client, and the connection to which handlers can be added now.
         *
         * @param client empty if the proxy speaks for itself
         */
        void reported(Optional<InetSocketAddress> client);

        /** Takes a connection without a header, which is of no use and may be closed already. */
        void missing();
    }

    private final Outcome outcome;
    private @Nullable Future<?> limit;
    private @Nullable DrainEvent drain;
    private boolean failed;

    private ProxyHeader(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Begins to wait. What follows the header goes to the handlers that are added then. */
    static void await(Channel channel, Outcome outcome) {
        channel.pipeline().addLast(new HAProxyMessageDecoder(true), new ProxyHeader(outcome));
        channel.read();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        limit = context.executor().schedule(() -> fail(), LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Optional<InetSocketAddress> client;
        HAProxyMessage header = (HAProxyMessage) message;
        try {
            client = client(header);
        } finally {
            header.release();
        }
        if (failed) {
            return;
        }
        Channel channel = context.channel();
        context.pipeline().remove(this);
        outcome.reported(client);
        if (drain != null) {
            // Nobody was there to see it.
            channel.pipeline().fireUserEventTriggered(drain);
        }
    }

    private static Optional<InetSocketAddress> client(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean isIp = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.LOCAL || !isIp) {
            return Optional.empty();
        }
        InetAddress address = InetAddress.ofLiteral(header.sourceAddress());
        return Optional.of(new InetSocketAddress(address, header.sourcePort()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == DrainEvent.SHUTDOWN) {
            context.close();
        } else if (event instanceof DrainEvent later) {
            drain = later;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            fail();
            return;
        }
        // A proxy that leaves with a reset.
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Future<?> running = limit;
        if (running != null) {
            running.cancel(false);
        }
    }

    // Stays in its place until the connection is closed, as the decoder complains once for each
    // line.
    private void fail() {
        if (!failed) {
            failed = true;
            outcome.missing();
        }
    }
}
