package io.a3s.gateway.service;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Probes a backend by a request that goes to it as those of clients do, through the connector for
 * its URL, but over a connection of its own each time. Safe for use by any thread.
 */
public final class StreamProbe {
    /** No answer to a probe is longer; what is beyond it is dropped. */
    private static final int MAX_ANSWER = 1024;

    /**
     * What probes are sent with.
     *
     * @param loop the event loop they are sent on
     * @param connector carries them; may be used until {@link #close}
     * @param dialer makes the connections
     */
    public record Way(EventLoop loop, BackendConnector connector, Dialer dialer) {}

    private record Options(Duration limit, Dialer dialer) implements ConnectOptions {
        @Override
        public int connectTimeoutMillis() {
            return Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
        }

        @Override
        public long keepAliveMillis() {
            return 0;
        }

        @Override
        public boolean freshConnection() {
            return true;
        }

        @Override
        public Dial connect(
                EventLoop loop,
                Backend backend,
                List<String> applicationProtocols,
                DialListener listener) {
            return dialer.connect(loop, backend, applicationProtocols, listener);
        }
    }

    // Not the one requests go to, so that their connections are not shared.
    private record Target(URI url, String host, int port) implements Backend {
        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int activeRequests() {
            return 0;
        }
    }

    private final Way way;
    private final ProbeQuestion question;
    private final Target target;
    private @Nullable Answer underWay;
    private boolean closed;

    StreamProbe(ServerBackend backend, Way way, ProbeQuestion question) {
        this.way = way;
        this.question = question;
        this.target = new Target(backend.url(), backend.host(), backend.port());
    }

    /**
     * Sends a probe, and waits for the answer.
     *
     * @return what is wrong, empty if nothing is
     */
    String ask(Duration limit) throws InterruptedException {
        Answer answer = new Answer();
        try {
            way.loop().execute(() -> send(answer, limit));
            return answer.verdict.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return "the gateway is stopping";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "no answer in time";
        } finally {
            if (!answer.verdict.isDone()) {
                onLoop(answer::cancel);
            }
        }
    }

    private void send(Answer answer, Duration limit) {
        if (closed) {
            answer.verdict.complete("no longer probed");
            return;
        }
        underWay = answer;
        try {
            BackendStream stream =
                    way.connector()
                            .open(way.loop(), target, new Options(limit, way.dialer()), answer);
            answer.stream = stream;
            byte[] body = question.body();
            stream.sendHead(question.head(), null, body.length == 0);
            if (body.length > 0) {
                stream.sendBody(Unpooled.wrappedBuffer(body));
                stream.sendEnd(null);
            }
            stream.flush();
        } catch (Throwable e) {
            // A connector is a plugin's.
            answer.verdict.completeExceptionally(e);
        }
    }

    /** Ends probing, and gives up what is under way. */
    void close() {
        onLoop(
                () -> {
                    closed = true;
                    Answer current = underWay;
                    if (current != null) {
                        current.cancel();
                    }
                    way.connector().forget(target);
                });
    }

    private void onLoop(Runnable task) {
        try {
            way.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // Without its loop, no connection is left either.
        }
    }

    /** What a backend answers. */
    private final class Answer implements BackendStreamHandler {
        private final CompletableFuture<String> verdict = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable BackendStream stream;
        private @Nullable String wrong;

        void cancel() {
            BackendStream current = stream;
            if (current != null && !verdict.isDone()) {
                current.cancel();
            }
            verdict.complete("given up");
        }

        @Override
        public void onInformational(ResponseHead head) {}

        @Override
        public void onHead(ResponseHead head, boolean endOfStream) {
            wrong = question.judgeHead(head);
        }

        @Override
        public void onBody(ByteBuf data) {
            try {
                if (body.size() + data.readableBytes() <= MAX_ANSWER) {
                    body.writeBytes(ByteBufUtil.getBytes(data));
                }
            } finally {
                data.release();
            }
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onEnd(@Nullable Headers trailers) {
            String found = wrong;
            verdict.complete(
                    found == null || !found.isEmpty()
                            ? String.valueOf(found)
                            : question.judgeEnd(body.toByteArray(), trailers));
        }

        @Override
        public void onWritable() {}

        @Override
        public void onFailure(UpstreamFailure failure) {
            verdict.complete(failure.detail());
        }
    }
}
