package io.a3s.gateway.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The machine's own {@code redis-server} on a free loopback port, with nothing saved. */
final class RedisProcess implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

    private final Path directory;
    private final String password;
    private final int port = FreePort.next();
    private Process process;

    private RedisProcess(Path directory, String password) throws IOException {
        this.directory = directory;
        this.password = password;
        this.process = spawn();
    }

    /** Skips the test, and says so, where there is no redis-server. */
    static void require() {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM),
                PROGRAM + " is missing; on Debian: apt-get install redis-server");
    }

    static RedisProcess start(Path directory, String password) throws IOException {
        var redis = new RedisProcess(directory, password);
        redis.awaitReady();
        return redis;
    }

    private Process spawn() throws IOException {
        return new ProcessBuilder(
                        List.of(
                                PROGRAM.toString(),
                                "--bind",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(port),
                                "--requirepass",
                                password,
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--dir",
                                directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("redis.log").toFile()))
                .start();
    }

    private void awaitReady() {
        await().alias("redis-server takes connections")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .failFast("redis-server ended; see its log", () -> !process.isAlive())
                .until(this::takesConnections);
    }

    private boolean takesConnections() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "redis://:" + password + "@127.0.0.1:" + port;
    }

    /** Ends it at once, with what it holds. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again after it was killed. */
    void restart() throws IOException {
        process = spawn();
        awaitReady();
    }

    @Override
    public void close() {
        kill();
    }
}
