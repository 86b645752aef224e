package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts the system calls of a proxied request. They are where a request's time goes, so one more
 * of them costs more than all of the gateway's own work.
 */
class SystemCallsIT {
    private static final int REQUESTS = 200;

    /** What a few other things may add meanwhile, such as a look at health. */
    // On a busy machine some arrive in two pieces. One call too many for each would be REQUESTS
    // more.
    private static final int SLACK = REQUESTS / 5;

    @TempDir Path directory;
    private final int port = FreePort.next();

    @BeforeAll
    static void needsStrace() throws Exception {
        assumeTrue(canTrace(), "strace is not installed, or may not attach to other processes");
    }

    private static boolean canTrace() throws InterruptedException {
        try {
            Process probe =
                    new ProcessBuilder("strace", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void readsAndWritesOnceInEachDirection() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("x".repeat(1000)));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            // Brings what happens only once, such as connecting to the backend, behind us.
            ask(client, 1);

            Map<Kind, Integer> calls = trace(gateway, () -> ask(client, REQUESTS));

            assertThat(calls.getOrDefault(Kind.READ, 0))
                    .isBetween(2 * REQUESTS, 2 * REQUESTS + SLACK);
            assertThat(calls.getOrDefault(Kind.WRITE, 0))
                    .isBetween(2 * REQUESTS, 2 * REQUESTS + SLACK);
            assertThat(calls.getOrDefault(Kind.OTHER, 0))
                    .as("%s", calls)
                    .isLessThanOrEqualTo(SLACK);
        }
    }

    @Test
    void readsAndWritesOnceForEachTokenOfStream() throws Exception {
        Behaviour tokens =
                (request, wire) -> {
                    wire.beginChunked(200, "text/event-stream");
                    for (int i = 0; i < REQUESTS; i++) {
                        // Only when the client has the one before, so that each is a read.
                        byte[] go = request.body().next();
                        assertThat(go).isNotEmpty();
                        wire.event("token " + i);
                    }
                    wire.endChunked();
                };
        try (var backend = ScriptedBackend.start(tokens);
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                            + REQUESTS
                            + "\r\n\r\n");
            client.send("x");
            RawClient.Received stream = client.receive();
            stream.next();

            Map<Kind, Integer> calls =
                    trace(
                            gateway,
                            () -> {
                                for (int i = 1; i < REQUESTS; i++) {
                                    client.send("x");
                                    stream.next();
                                }
                            });

            // One octet to the backend and one token to the client, each a read and a write.
            assertThat(calls.getOrDefault(Kind.READ, 0))
                    .isBetween(2 * (REQUESTS - 1), 2 * REQUESTS + SLACK);
            assertThat(calls.getOrDefault(Kind.WRITE, 0))
                    .isBetween(2 * (REQUESTS - 1), 2 * REQUESTS + SLACK);
            assertThat(calls.getOrDefault(Kind.OTHER, 0))
                    .as("%s", calls)
                    .isLessThanOrEqualTo(SLACK);
        }
    }

    private interface Load {
        void run() throws Exception;
    }

    private static void ask(RawClient client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.receive().answer().status()).isEqualTo(200);
        }
    }

    /** Counts what the event loops call during a load, but for their waiting. */
    private Map<Kind, Integer> trace(GatewayProcess gateway, Load load) throws Exception {
        Path notes = directory.resolve("strace.txt");
        Path messages = directory.resolve("strace.err");
        List<Path> loops = eventLoops(gateway.pid());
        List<String> command = new ArrayList<>(List.of("strace", "-o", notes.toString()));
        loops.forEach(loop -> command.addAll(List.of("-p", loop.getFileName().toString())));
        Process strace = new ProcessBuilder(command).redirectError(messages.toFile()).start();
        try {
            await().alias("strace is attached")
                    .until(() -> !strace.isAlive() || loops.stream().allMatch(this::isTraced));
            assertThat(strace.isAlive()).as("%s", Files.readString(messages)).isTrue();
            load.run();
        } finally {
            strace.destroy();
            assertThat(strace.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        Map<Kind, Integer> calls = new EnumMap<>(Kind.class);
        for (String line : Files.readAllLines(notes)) {
            calls.merge(Kind.of(line), 1, Integer::sum);
        }
        return calls;
    }

    private static List<Path> eventLoops(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.filter(SystemCallsIT::isEventLoop).toList();
        }
    }

    private static boolean isEventLoop(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith("gateway-loop");
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isTraced(Path thread) {
        try {
            return !Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n");
        } catch (IOException e) {
            return false;
        }
    }

    private enum Kind {
        READ,
        WRITE,
        WAIT,
        /** What the tracing says of itself. */
        NOTE,
        OTHER;

        /** Returns the kind of call in a line that begins with the thread's number. */
        static Kind of(String line) {
            String call = line.replaceFirst("^\\d+ +", "").replaceFirst("\\(.*", "");
            return switch (call) {
                case "recvfrom", "read", "readv", "recvmsg" -> READ;
                case "sendto", "write", "writev", "sendmsg" -> WRITE;
                case "epoll_wait", "epoll_pwait", "epoll_pwait2", "futex", "restart_syscall" ->
                        WAIT;
                default -> call.startsWith("<") || call.startsWith("-") ? NOTE : OTHER;
            };
        }
    }
}
