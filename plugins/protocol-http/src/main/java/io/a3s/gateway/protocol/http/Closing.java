package io.a3s.gateway.protocol.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;

/**
 * Ends a client's connection. If the client may still be sending, output is shut down first and
 * input dropped for a while: closing at once would make the client's system answer with a reset and
 * throw the response away (RFC 9112 §9.6).
 */
final class Closing {
    private static final long LINGER_MILLIS = 1000;
    private static final int MAX_DROPPED = 1024 * 1024;

    private final TimedHandler owner;
    private final LoopState loop;
    private final Channel channel;
    private final boolean isSecure;
    private final long flushMillis;
    private boolean isFlushed;
    private long pending;
    private int dropped;

    /**
     * @param flushMillis how long writing out may make no progress
     */
    Closing(
            TimedHandler owner,
            LoopState loop,
            Channel channel,
            boolean isSecure,
            long flushMillis) {
        this.owner = owner;
        this.loop = loop;
        this.channel = channel;
        this.isSecure = isSecure;
        this.flushMillis = flushMillis;
    }

    /** Closes at once, dropping what was not written. */
    void now(boolean withReset) {
        // A last write may have found out that the client is gone.
        if (withReset && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        // Past the handlers, so that TLS does not say a regular goodbye.
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    /** Closes once everything is written. */
    void afterFlush() {
        expectFlush().addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends output once everything is written, but does not close. */
    void shutdownOutput() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
    }

    /** Closes in a way that lets a client that is still sending read the response. */
    void linger(boolean inputClosed) {
        if (inputClosed) {
            afterFlush();
            return;
        }
        expectFlush()
                .addListener(
                        _ -> {
                            isFlushed = true;
                            owner.deadline = loop.now() + LINGER_MILLIS;
                            endOutput();
                        });
    }

    private ChannelFuture expectFlush() {
        owner.deadline = loop.now() + flushMillis;
        pending = channel.bytesBeforeWritable();
        return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    }

    private void endOutput() {
        // Under TLS the end of the stream has to be said inside of it, which closing does.
        if (!isSecure && channel instanceof DuplexChannel duplex && channel.isActive()) {
            var _ = duplex.shutdownOutput();
        }
    }

    /** Counts what was read and dropped meanwhile. */
    void onDropped(int octets) {
        dropped += octets;
        if (dropped > MAX_DROPPED) {
            var _ = channel.close();
        }
    }

    /** The client has ended its side as well. */
    void onInputClosed() {
        if (isFlushed) {
            var _ = channel.close();
        } else {
            afterFlush();
        }
    }

    /** Gives up waiting, unless the client is slowly taking the rest of the response. */
    void onDeadline() {
        long left = channel.bytesBeforeWritable();
        if (!isFlushed && left != pending) {
            pending = left;
            owner.deadline = loop.now() + flushMillis;
            return;
        }
        var _ = channel.close();
    }
}
