package io.a3s.gateway.provider.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read piece by piece with a limit on time and size: unlike with the JDK's
 * input stream, a connection on which nothing comes any more holds nobody up. Filled by the client,
 * read by one thread.
 */
final class BodyStream implements HttpResponse.BodySubscriber<BodyStream>, AutoCloseable {
    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Failed(Throwable cause) implements Signal {}
    }

    // Never more than one piece and the end: the next piece is asked for when one has been read.
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Bytes(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal.Failed(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }

    /**
     * Returns the next line without its end, or nothing after the last.
     *
     * @param deadline when to give up, in nanoseconds of {@link System#nanoTime}
     * @throws TimeoutException at that time; what was read of the line is lost
     * @throws IOException if there is none to be had, or it is longer than {@code max}
     */
    Optional<byte[]> line(int max, long deadline)
            throws IOException, TimeoutException, InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill(deadline)) {
            while (rest.hasRemaining()) {
                byte next = rest.get();
                if (next == '\n') {
                    return Optional.of(line.toByteArray());
                }
                if (line.size() == max) {
                    throw new IOException("a line of more than " + max + " bytes");
                }
                line.write(next);
            }
        }
        return Optional.empty();
    }

    /** Returns all of it. */
    byte[] all(int max, long deadline) throws IOException, TimeoutException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (fill(deadline)) {
            if (all.size() + rest.remaining() > max) {
                throw new IOException("an answer of more than " + max + " bytes");
            }
            all.write(rest.array(), rest.arrayOffset() + rest.position(), rest.remaining());
            rest.position(rest.limit());
        }
        return all.toByteArray();
    }

    /** Returns whether there is something left to read. */
    private boolean fill(long deadline) throws IOException, TimeoutException, InterruptedException {
        while (!rest.hasRemaining()) {
            Signal signal = signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            switch (signal) {
                case null -> throw new TimeoutException();
                case Signal.End _ -> {
                    // For whoever asks once more.
                    signals.add(signal);
                    return false;
                }
                case Signal.Failed(Throwable cause) ->
                        throw new IOException(ApiServer.reason(cause), cause);
                case Signal.Bytes(List<ByteBuffer> buffers) -> {
                    rest = joined(buffers);
                    Flow.Subscription source = subscription;
                    if (source != null) {
                        source.request(1);
                    }
                }
            }
        }
        return true;
    }

    private static ByteBuffer joined(List<ByteBuffer> buffers) {
        int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer joined = ByteBuffer.allocate(size);
        buffers.forEach(joined::put);
        return joined.flip();
    }

    /** Ends it; the connection is closed unless all has been read. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }
}
