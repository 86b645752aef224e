package io.a3s.gateway.protocol.http;

import io.netty.channel.Channel;

/**
 * Holds a client to its turn: while a body moves only if the client sends it, or takes it, enough
 * has to move within a time. What keeps a body waiting on the gateway's side costs the client
 * nothing. Sets its owner's deadline.
 */
final class ClientTurn {
    /** What keeps a body from moving, if it is the client. */
    private enum Turn {
        NONE,
        TO_SEND,
        TO_TAKE
    }

    private final TimedHandler owner;
    private final LoopState loop;
    private final Channel channel;
    private final long limitMillis;
    private final long minMoved;

    /** Whose turn it is until the deadline, and what had moved by when it began. */
    private Turn turn = Turn.NONE;

    private long movedBefore;
    private long octetsRead;

    /**
     * @param limitMillis how long too little may move
     * @param minMoved how many octets are enough
     */
    ClientTurn(
            TimedHandler owner, LoopState loop, Channel channel, long limitMillis, long minMoved) {
        this.owner = owner;
        this.loop = loop;
        this.channel = channel;
        this.limitMillis = limitMillis;
        this.minMoved = minMoved;
    }

    /** Counts what the client has sent. */
    void onRead(int octets) {
        octetsRead += octets;
    }

    /** Forgets whose turn it was. */
    void reset() {
        turn = Turn.NONE;
    }

    /**
     * Finds out whose turn it is.
     *
     * @param isAwaited whether the gateway waits for the client to send
     */
    void update(boolean isAwaited) {
        Turn next = Turn.NONE;
        if (!channel.isWritable()) {
            next = Turn.TO_TAKE;
        } else if (isAwaited) {
            next = Turn.TO_SEND;
        }
        if (next == Turn.NONE) {
            turn = next;
            owner.deadline = TimedHandler.NEVER;
        } else if (next != turn || moved() - movedBefore >= minMoved) {
            begin(next);
        }
    }

    /**
     * Begins another turn if enough has moved in the one whose time is over; else returns false.
     */
    boolean goesOn() {
        long progress = moved() - movedBefore;
        // A count that has gone back means that more was written meanwhile, and the client began at
        // a disadvantage.
        if (progress >= minMoved || progress < 0) {
            begin(turn);
            return true;
        }
        return false;
    }

    boolean isToSend() {
        return turn == Turn.TO_SEND;
    }

    private void begin(Turn next) {
        turn = next;
        movedBefore = moved();
        owner.deadline = loop.now() + limitMillis;
    }

    /** Returns a count that grows with each octet the client sends or takes, as it is its turn. */
    private long moved() {
        return turn == Turn.TO_TAKE ? -channel.bytesBeforeWritable() : octetsRead;
    }
}
