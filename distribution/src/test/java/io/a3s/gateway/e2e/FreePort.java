package io.a3s.gateway.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for a configuration, which has to name them. Below the range from which systems take the
 * ports of outgoing connections, so that none of those can take one before the gateway binds it.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;

    // Begins somewhere else in each process: those of one build half the range apart, and two
    // builds on one machine where they rarely meet.
    private static final AtomicInteger NEXT =
            new AtomicInteger(
                    (int)
                                    (ProcessHandle.current()
                                                    .parent()
                                                    .map(ProcessHandle::pid)
                                                    .orElse(0L)
                                            * 131)
                            + Integer.getInteger("fork", 0) * COUNT / 2);

    private FreePort() {}

    /** Returns a port that was free a moment ago and that no other caller here got. */
    public static int next() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: try the next one.
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " on");
    }
}
