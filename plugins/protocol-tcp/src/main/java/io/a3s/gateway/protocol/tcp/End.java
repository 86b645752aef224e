package io.a3s.gateway.protocol.tcp;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.a3s.gateway.spi.netty.DrainEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One end of a relay: passes what it reads to the other end. Used on the relay's event loop. */
final class End extends ChannelInboundHandlerAdapter {
    /** How long the last of what was relayed may take to be written. */
    private static final int LAST_SECONDS = 10;

    private final Relay relay;
    private final Channel channel;
    // With epoll, what came before a half-close is delivered even while reading is off.
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(2);
    private @Nullable Channel other;
    private long bytes;
    private boolean hasEnded;
    private boolean isPassedOn;
    private boolean wasReset;

    End(Relay relay, Channel channel) {
        this.relay = relay;
        this.channel = channel;
    }

    /** Returns how many octets were read from it. */
    long bytes() {
        return bytes;
    }

    /** Returns whether it sends no more, and the other end knows. */
    boolean isEnded() {
        return isPassedOn;
    }

    /** Takes the other end, which gets what has come so far. */
    void connect(Channel target) {
        other = target;
        early.forEach(target::write);
        early.clear();
        target.flush();
        if (hasEnded) {
            passEndOn(target);
        }
    }

    /** Takes over what was read before the relay began. */
    void received(ByteBuf data) {
        bytes += data.readableBytes();
        early.add(data);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        bytes += data.readableBytes();
        Channel target = other;
        if (target == null) {
            early.add(data);
        } else {
            target.write(data);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Channel target = other;
        if (target == null) {
            return;
        }
        relay.moved();
        target.flush();
        if (!target.isWritable()) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Channel source = other;
        if (source != null && channel.isWritable()) {
            relay.moved();
            source.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !hasEnded) {
            hasEnded = true;
            Channel target = other;
            if (target != null) {
                passEndOn(target);
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            // The engine ends both directions of TLS at once.
            relay.broken(this, false);
        } else if (event == DrainEvent.SHUTDOWN && other == null) {
            context.close();
        }
    }

    private void passEndOn(Channel target) {
        target.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        done -> {
                            isPassedOn = true;
                            if (done.isSuccess()) {
                                endOutput(target);
                            }
                            relay.ended();
                        });
    }

    private static void endOutput(Channel target) {
        SslHandler tls = target.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (target instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        relay.broken(this, wasReset);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        wasReset = cause instanceof IOException;
        context.close();
    }

    /** Lets its peer see a reset instead of an end. */
    void resetOnClose() {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    /** Writes out what it was given, and closes it. */
    void close() {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (!channel.isActive()) {
            return;
        }
        ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        written.addListener(ChannelFutureListener.CLOSE);
        if (!written.isDone()) {
            Future<?> limit =
                    channel.eventLoop().schedule(() -> channel.close(), LAST_SECONDS, SECONDS);
            channel.closeFuture().addListener(closed -> limit.cancel(false));
        }
    }
}
