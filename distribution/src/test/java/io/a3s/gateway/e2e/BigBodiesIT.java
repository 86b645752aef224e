package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.BodyReader;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies many times larger than the gateway's memory, with sides that stop taking them. */
class BigBodiesIT {
    private static final int LENGTH = Scale.of(1 << 30, 64 << 20);
    private static final int[] STALLS = {0, LENGTH / 4, LENGTH / 2};
    // What the system's buffers on both sides of the gateway may have grown to, and a little for
    // the gateway itself.
    private static final long MAX_ON_THE_WAY = 24 << 20;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final AtomicLong sent = new AtomicLong();

    @Test
    void holdsBackAnUploadThatTheBackendDoesNotTake() throws Exception {
        var stalls = new Stalls();
        var received = new CompletableFuture<Pattern>();
        try (var backend =
                        ScriptedBackend.startTight(
                                (request, wire) -> {
                                    received.complete(takeAll(request.body(), stalls));
                                    wire.respond(200, "text/plain", new byte[0]);
                                });
                var gateway = start(backend);
                var client = RawClient.connectTight(port)) {
            var sender = inBackground(() -> upload(client));

            watch(stalls, gateway);

            Pattern whole = received.get(50, TimeUnit.SECONDS);
            sender.get(5, TimeUnit.SECONDS);
            assertThat(whole.count()).isEqualTo(LENGTH);
            assertThat(whole.checksum()).isEqualTo(Pattern.checksum(LENGTH));
            assertThat(client.receive().answer().status()).isEqualTo(200);
            assertThat(gateway.awaitOnlyAccess("/big"))
                    .containsEntry("request_bytes", LENGTH)
                    .containsEntry("status", 200);
        }
    }

    @Test
    void holdsBackADownloadThatTheClientDoesNotTake() throws Exception {
        var stalls = new Stalls();
        try (var backend = ScriptedBackend.start(this::download);
                var gateway = start(backend);
                var client = RawClient.connectTight(port)) {
            client.send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var receiver = inBackground(() -> takeAll(client.receive().body(), stalls));

            watch(stalls, gateway);

            Pattern whole = receiver.get(50, TimeUnit.SECONDS);
            assertThat(whole.count()).isEqualTo(LENGTH);
            assertThat(whole.checksum()).isEqualTo(Pattern.checksum(LENGTH));
            assertThat(gateway.awaitOnlyAccess("/big"))
                    .containsEntry("response_bytes", LENGTH)
                    .containsEntry("status", 200);
        }
    }

    private GatewayProcess start(ScriptedBackend backend) throws IOException {
        return GatewayProcess.in(directory)
                .env("A3S_GATEWAY_DIRECT_MEMORY", "64m")
                .env("JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .start(GatewayConfigs.proxy(port, backend));
    }

    /**
     * Lets the receiver pass one stall after the other, each after the sender has come to a halt.
     */
    private void watch(Stalls stalls, GatewayProcess gateway) throws Exception {
        for (int i = 0; i < STALLS.length; i++) {
            long taken = stalls.awaitNext();
            long accepted = awaitHalt();
            assertThat(accepted - taken)
                    .as("on its way while the receiver has taken " + taken)
                    .isBetween(1L, MAX_ON_THE_WAY);
            assertThat(gateway.metrics().value("gateway_direct_buffer_bytes")).isLessThan(16 << 20);
            stalls.goOn();
        }
    }

    /** Waits until nothing more can be sent, and returns how much was. */
    private long awaitHalt() {
        await().alias("sender held back")
                .during(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(new Unchanged(sent)::holds);
        return sent.get();
    }

    private Void upload(RawClient client) throws IOException {
        client.send(
                "POST /big HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + LENGTH + "\r\n\r\n");
        sendAll(client::send);
        return null;
    }

    private void download(Wire.Request request, Wire wire) throws IOException {
        wire.tighten();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
        sendAll(wire::bytes);
    }

    @FunctionalInterface
    private interface Sink {
        void send(byte[] data, int length) throws IOException;
    }

    private void sendAll(Sink sink) throws IOException {
        byte[] piece = Pattern.bytes();
        for (int left = LENGTH; left > 0; left -= piece.length) {
            int part = Math.min(left, piece.length);
            sink.send(piece, part);
            sent.addAndGet(part);
        }
    }

    private static Pattern takeAll(BodyReader body, Stalls stalls)
            throws IOException, InterruptedException {
        var taken = new Pattern();
        int next = 0;
        while (true) {
            if (next < STALLS.length && taken.count() >= STALLS[next]) {
                stalls.stall(taken.count());
                next++;
            }
            byte[] part = body.next();
            if (part.length == 0) {
                return taken;
            }
            taken.add(part);
        }
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> work) {
        var result = new CompletableFuture<T>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                result.complete(work.call());
                            } catch (Exception e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }

    /** Whether a figure is what it was the last time. */
    private static final class Unchanged {
        private final AtomicLong figure;
        private long last = -1;

        Unchanged(AtomicLong figure) {
            this.figure = figure;
        }

        boolean holds() {
            long before = last;
            last = figure.get();
            return last == before;
        }
    }

    /** Where the receiver stops until the test lets it go on. */
    private static final class Stalls {
        private final SynchronousQueue<Long> reached = new SynchronousQueue<>();
        private volatile CountDownLatch gate = new CountDownLatch(1);

        void stall(long taken) throws InterruptedException {
            CountDownLatch mine = new CountDownLatch(1);
            gate = mine;
            reached.put(taken);
            mine.await();
        }

        long awaitNext() throws InterruptedException {
            Long taken = reached.poll(40, TimeUnit.SECONDS);
            assertThat(taken).as("receiver came to the next stall").isNotNull();
            return taken;
        }

        void goOn() {
            gate.countDown();
        }
    }
}
