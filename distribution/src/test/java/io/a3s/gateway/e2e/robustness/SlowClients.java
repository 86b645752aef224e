package io.a3s.gateway.e2e.robustness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send an octet now and then, and connect again when they are thrown out. One in ten
 * is slow with a body, the others with their head.
 */
final class SlowClients implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final byte[] HEAD =
            "GET /slow HTTP/1.1\r\nHost: a\r\nX-Slow: ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] BODY =
            "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);

    private final InetSocketAddress gateway;
    private final @Nullable SocketChannel[] channels;
    private final ByteBuffer octet = ByteBuffer.wrap(new byte[] {'x'});
    private final ByteBuffer answer = ByteBuffer.allocate(4096);
    private final AtomicLong thrownOut = new AtomicLong();
    private final Thread thread;
    private volatile boolean connectsAgain = true;
    private volatile boolean closed;

    private SlowClients(int port, int count) {
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        channels = new SocketChannel[count];
        thread = Thread.ofPlatform().name("slow-clients").start(this::run);
    }

    static SlowClients start(int port, int count) {
        return new SlowClients(port, count);
    }

    /** Stays away once thrown out. */
    void giveUp() {
        connectsAgain = false;
    }

    /** Returns how often the gateway has closed a connection. */
    long thrownOut() {
        return thrownOut.get();
    }

    private void run() {
        while (!closed) {
            for (int i = 0; i < channels.length && !closed; i++) {
                try {
                    step(i);
                } catch (IOException e) {
                    drop(i);
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        for (int i = 0; i < channels.length; i++) {
            drop(i);
        }
    }

    private void step(int i) throws IOException {
        SocketChannel channel = channels[i];
        if (channel == null) {
            if (connectsAgain) {
                channels[i] = connect(i % 10 == 0 ? BODY : HEAD);
            }
            return;
        }
        answer.clear();
        if (channel.read(answer) < 0) {
            thrownOut.incrementAndGet();
            drop(i);
            return;
        }
        octet.clear();
        channel.write(octet);
    }

    private SocketChannel connect(byte[] begin) throws IOException {
        SocketChannel channel = SocketChannel.open(gateway);
        channel.write(ByteBuffer.wrap(begin));
        channel.configureBlocking(false);
        return channel;
    }

    private void drop(int i) {
        SocketChannel channel = channels[i];
        channels[i] = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Gone in any case.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
