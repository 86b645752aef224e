package io.a3s.gateway.protocol.http;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;

/** A connection's handler, with a deadline that {@link LoopState} checks. */
abstract class TimedHandler extends ChannelInboundHandlerAdapter {
    /** A deadline that never passes. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * A read takes as much as a usual head at least. Netty's smallest guess is 64 octets, and one
     * that is too small costs a second call.
     */
    static final RecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(2048, 2048, 64 * 1024);

    /** When to call {@link #onDeadline}, in the milliseconds of {@link LoopState#now}. */
    long deadline = NEVER;

    /** Its place in the loop's list, or -1. */
    int index = -1;

    /** Is called on the event loop once the deadline has passed, which is then {@link #NEVER}. */
    abstract void onDeadline();
}
