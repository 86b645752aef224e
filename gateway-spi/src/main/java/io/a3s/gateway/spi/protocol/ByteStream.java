package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import java.time.Duration;

/**
 * Implemented by the runtime: a client's connection after a switch of protocols (RFC 9110 §7.8), to
 * a plugin that is the other end itself. What is sent is written out when the callback or task that
 * sent it returns. Used on its event loop only, which is where {@link ByteStreamHandler} is called;
 * {@link #execute} leads there.
 *
 * @since 1.0
 */
@Incubating
public interface ByteStream {
    /**
     * Sends bytes; without effect once the stream is over. It is never refused: whoever sends more
     * than the client takes has to look at {@link #isWritable}.
     *
     * @param bytes what to send; must not be changed afterwards, and may be sent on other streams
     */
    void send(byte[] bytes);

    /**
     * Ends the stream regularly, after what was sent; without effect once it is over. {@link
     * ByteStreamHandler#onClose} is called before it returns, and nothing after that: what the
     * client still sends is dropped, and it has a limited time to take what there is for it and to
     * close its side.
     */
    void end();

    /**
     * Returns whether the client keeps up; if not, {@link ByteStreamHandler#onWritable} follows.
     * Nothing more is read from a client that does not.
     */
    boolean isWritable();

    /**
     * Runs a task on the stream's event loop, later, unless the stream is over by then. Tasks of
     * one thread keep their order. What a task throws ends the stream. Safe for use by any thread.
     */
    void execute(Runnable task);

    /**
     * Starts the stream's one timer, anew if it runs already: {@link ByteStreamHandler#onTimer}
     * follows once, unless the stream is over by then.
     *
     * @param delay how long it runs, exact to a few tenths of a second
     */
    void startTimer(Duration delay);
}
