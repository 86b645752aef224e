package io.a3s.gateway.protocol.websocket;

/** What was published on a channel, for all its subscribers. */
final class Message {
    /** As it is sent; shared, so nobody changes it. */
    final byte[] frame;

    /** What counts for its channel. */
    final ChannelStats stats;

    Message(byte[] frame, ChannelStats stats) {
        this.frame = frame;
        this.stats = stats;
    }

    int size() {
        return frame.length;
    }
}
