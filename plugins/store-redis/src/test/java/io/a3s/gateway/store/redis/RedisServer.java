package io.a3s.gateway.store.redis;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's own {@code redis-server} on a free port of the loopback, with nothing saved. What
 * it writes is in {@code redis.log} of its directory.
 */
final class RedisServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    // A cluster's bus listens 10,000 ports further up.
    private static final int HIGHEST_PORT = 55_000;

    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path directory, int port, List<String> options) {
        this.directory = directory;
        this.port = port;
        this.options = options;
        this.process = spawn();
    }

    /** Skips the test, and says so, where there is no redis-server. */
    static void require() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM),
                PROGRAM + " is missing; on Debian: apt-get install redis-server");
    }

    /** Starts one with further options, and waits until it takes connections. */
    static RedisServer start(Path directory, String... options) {
        return startAt(directory, freePort(), options);
    }

    static RedisServer startAt(Path directory, int port, String... options) {
        RedisServer server = new RedisServer(directory, port, List.of(options));
        server.awaitReady();
        return server;
    }

    /** Returns a port that was free a moment ago. */
    static int freePort() {
        while (true) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (probe.getLocalPort() < HIGHEST_PORT) {
                    return probe.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Process spawn() {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(PROGRAM.toString(), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--appendonly", "no", "--dir", directory.toString()));
        if (!options.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        command.addAll(options);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(
                                    directory.resolve("redis.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await().alias("redis-server at " + port + " takes connections")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .failFast("redis-server ended; see its log", () -> !process.isAlive())
                .until(this::takesConnections);
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Ends it at once, with what it holds. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again after it was killed. */
    void restart() {
        process = spawn();
        awaitReady();
    }

    /** Lets it do nothing at all; its connections stay open. */
    void freeze() {
        signal("STOP");
    }

    /** Lets it go on. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            Assertions.assertEquals(0, code, "exit code of kill");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
