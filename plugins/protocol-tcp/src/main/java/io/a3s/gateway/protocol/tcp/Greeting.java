package io.a3s.gateway.protocol.tcp;

import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's first octets until it is clear which server it wants. Used on the connection's
 * event loop.
 */
final class Greeting extends ChannelInboundHandlerAdapter {
    /** Learns of the outcome, unless the client leaves or takes too long. */
    @FunctionalInterface
    interface Outcome {
        /**
         * Takes the connection, to which handlers can be added now.
         *
         * @param serverName the name asked for, or null
         * @param read all that was read; ownership passes
         */
        void decided(@Nullable String serverName, ByteBuf read);
    }

    private final Outcome outcome;
    private final Duration limit;
    private ByteBuf read;
    private @Nullable Future<?> timer;
    private boolean over;

    private Greeting(Channel channel, Duration limit, Outcome outcome) {
        this.read = channel.alloc().buffer(0);
        this.limit = limit;
        this.outcome = outcome;
    }

    /** Begins to read. */
    static void await(Channel channel, Duration limit, Outcome outcome) {
        channel.pipeline().addLast("greeting", new Greeting(channel, limit, outcome));
        channel.read();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer =
                context.executor()
                        .schedule(
                                () -> {
                                    context.close();
                                },
                                limit.toMillis(),
                                TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (read.isReadable()) {
            try {
                read.writeBytes(data);
            } finally {
                data.release();
            }
        } else {
            read.release();
            read = data;
        }
        ClientHello.Finding found = ClientHello.look(read);
        if (found.isDecided() || read.readableBytes() > 2 * ClientHello.MAX_LENGTH) {
            decide(context, found.serverName());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!over) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // All that will ever come, and it has named no server.
            decide(context, null);
            context.channel().pipeline().fireUserEventTriggered(event);
        } else if (event == DrainEvent.SHUTDOWN) {
            context.close();
        }
    }

    private void decide(ChannelHandlerContext context, @Nullable String serverName) {
        if (over) {
            return;
        }
        over = true;
        ByteBuf all = read;
        context.pipeline().remove(this);
        outcome.decided(serverName, all);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        if (!over) {
            over = true;
            read.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that leaves with a reset.
        context.close();
    }
}
