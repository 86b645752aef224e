package io.a3s.gateway.scaling.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.testkit.FakePluginContext;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessExecutorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path directory;
    private final FakePluginContext context = new FakePluginContext("llm");
    private Optional<ProcessExecutor> open = Optional.empty();

    @BeforeAll
    static void beGenerous() {
        org.awaitility.Awaitility.setDefaultTimeout(LONG);
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @AfterEach
    void close() {
        open.ifPresent(ProcessExecutor::close);
    }

    private ProcessExecutor executor(ProcessConfig config) {
        var executor = new ProcessExecutor(config, context);
        open = Optional.of(executor);
        return executor;
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    private ProcessConfig serving(int unready, Optional<String> readyPath) {
        return Configs.with(
                ReplicaProgram.command(pidFile(), unready), Optional.empty(), Map.of(), readyPath);
    }

    /** For several replicas, whose ids nobody asks for. */
    private ProcessConfig serving() {
        List<String> command = new java.util.ArrayList<>(ReplicaProgram.command(pidFile(), 0));
        command.set(command.size() - 2, directory.resolve("pid-{port}").toString());
        return Configs.of(command.toArray(String[]::new));
    }

    private static Replicas awaitThat(ProcessExecutor executor, Predicate<Replicas> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        Replicas seen = executor.observe();
        while (!condition.test(seen)) {
            assertThat(System.nanoTime()).as("%s", seen).isLessThan(deadline);
            seen = executor.awaitChange(seen, Duration.ofSeconds(1));
        }
        return seen;
    }

    private static List<Replica> ready(Replicas replicas) {
        return replicas.located().orElseThrow().stream().filter(Replica::isReady).toList();
    }

    private static Replicas awaitReady(ProcessExecutor executor, int count)
            throws InterruptedException {
        return awaitThat(executor, replicas -> ready(replicas).size() == count);
    }

    private long pid() throws IOException {
        await().until(() -> Files.exists(pidFile()));
        return Long.parseLong(Files.readString(pidFile()));
    }

    /** A zombie is gone, too: whoever is to bury it may be slow. */
    private static boolean isGone(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        try {
            return Files.exists(Path.of("/proc/self/stat"))
                    ? Files.readString(stat).contains(") Z ")
                    : ProcessHandle.of(pid).isEmpty();
        } catch (IOException _) {
            return true;
        }
    }

    private static String ask(Replica replica, String path) throws IOException {
        try (var socket = new Socket(LoopbackPorts.ADDRESS, replica.url().getPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.1\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void startsAReplicaThatServes() throws Exception {
        ProcessExecutor executor = executor(serving(0, Optional.empty()));
        assertThat(executor.observe()).isEqualTo(Replicas.located(0, List.of()));

        executor.scale(Target.of(1));

        Replica replica = ready(awaitReady(executor, 1)).getFirst();
        assertThat(replica.id()).isEqualTo("llm-1");
        assertThat(replica.url().toString()).startsWith("http://127.0.0.1:");
        assertThat(ask(replica, "/")).startsWith("HTTP/1.1 200 ");
        assertThat(context.metrics().count("process_replica_starts_total")).isEqualTo(1);
        assertThat(context.metrics().recorded("process_replica_start_seconds")).hasSize(1);
    }

    @Test
    void asksForAPathUntilItAnswersWell() throws Exception {
        ProcessExecutor executor = executor(serving(3, Optional.of("/health")));

        executor.scale(Target.of(1));

        Replica replica = ready(awaitReady(executor, 1)).getFirst();
        assertThat(ask(replica, "/")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void doesNothingTwiceForTheSameNumber() throws Exception {
        ProcessExecutor executor = executor(serving());
        executor.scale(Target.of(2));
        Replicas both = awaitReady(executor, 2);

        assertThat(executor.scale(Target.of(2))).isEqualTo(both);
        assertThat(context.metrics().count("process_replica_starts_total")).isEqualTo(2);
    }

    @Test
    void stopsTheReplicaThatIsSpare() throws Exception {
        ProcessExecutor executor = executor(serving());
        executor.scale(Target.of(3));
        List<Replica> all = ready(awaitReady(executor, 3));
        Replica spare = all.get(1);

        Replicas left = executor.scale(Target.of(2, spare.id()));

        assertThat(ready(left)).hasSize(2).doesNotContain(spare);
        await().until(() -> isGone(pidOf(spare)));
        for (Replica replica : ready(left)) {
            assertThat(ask(replica, "/")).startsWith("HTTP/1.1 200 ");
        }
    }

    private long pidOf(Replica replica) throws IOException {
        return Long.parseLong(
                Files.readString(directory.resolve("pid-" + replica.url().getPort())));
    }

    @Test
    void replacesAReplicaThatDied() throws Exception {
        ProcessExecutor executor = executor(serving());
        executor.scale(Target.of(1));
        Replica first = ready(awaitReady(executor, 1)).getFirst();

        assertThatThrownBy(
                        () -> {
                            String answer = ask(first, "/die");
                            throw new IOException("answered " + answer);
                        })
                .isInstanceOf(IOException.class);

        Replicas again =
                awaitThat(
                        executor,
                        replicas ->
                                ready(replicas).stream()
                                        .anyMatch(replica -> !replica.id().equals(first.id())));
        assertThat(ready(again)).hasSize(1);
        assertThat(again.problem()).isEmpty();
        assertThat(context.metrics().count("process_replica_failures_total")).isEqualTo(1);
    }

    @Test
    void saysWhyNoReplicaRuns() throws Exception {
        ProcessExecutor executor = executor(Configs.of("sh", "-c", "exit 3"));

        executor.scale(Target.of(1));

        Replicas replicas = awaitThat(executor, seen -> seen.problem().contains("next try"));
        assertThat(replicas.problem())
                .matches("llm-\\d+ ended with exit code 3 before it was ready; next try in .* s");
        await().until(
                        () ->
                                context.metrics().count("process_replica_starts_total") >= 3
                                        && context.metrics().count("process_replica_failures_total")
                                                >= 2);
    }

    @Test
    void saysThatThereIsNoSuchProgram() throws Exception {
        ProcessExecutor executor = executor(Configs.of("no-such-program"));

        executor.scale(Target.of(1));

        Replicas replicas = awaitThat(executor, seen -> !seen.problem().isEmpty());
        assertThat(replicas.problem())
                .contains("cannot be started: no program no-such-program in PATH, which is ");
        assertThat(replicas.running()).isZero();
    }

    @Test
    void endsWhatDoesNotGetReadyInTime() throws Exception {
        ProcessExecutor executor =
                executor(
                        Configs.timed(
                                List.of("sh", "-c", "echo $$ > pid-$PORT; exec sleep 600"),
                                Optional.of(directory),
                                Map.of(),
                                Optional.empty(),
                                Duration.ofMillis(300),
                                Configs.seconds(1)));
        executor.scale(Target.of(1));
        context.advance(Duration.ZERO);
        Replicas first = awaitThat(executor, seen -> seen.running() == 1);
        Path pid =
                directory.resolve(
                        "pid-" + first.located().orElseThrow().getFirst().url().getPort());
        await().until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());

        context.advance(Duration.ofMillis(300));

        awaitThat(executor, seen -> seen.problem().contains("was not ready within 0.3 s"));
        await().until(() -> isGone(Long.parseLong(Files.readString(pid).strip())));
    }

    @Test
    void killsWhatIgnoresTheRequestToEnd() throws Exception {
        List<String> command =
                new java.util.ArrayList<>(List.of("sh", "-c", "trap '' TERM; exec \"$@\"", "sh"));
        command.addAll(ReplicaProgram.command(pidFile(), 0));
        ProcessExecutor executor = executor(Configs.of(command.toArray(String[]::new)));
        executor.scale(Target.of(1));
        awaitReady(executor, 1);
        long pid = pid();

        Replicas none = executor.scale(Target.of(0));

        assertThat(none).isEqualTo(Replicas.located(0, List.of()));
        await().until(() -> isGone(pid));
    }

    @Test
    void endsAllProcessesWhenClosed() throws Exception {
        ProcessExecutor executor = executor(serving(0, Optional.empty()));
        executor.scale(Target.of(1));
        awaitReady(executor, 1);

        executor.close();

        assertThat(isGone(pid())).isTrue();
        assertThat(executor.observe().running()).isZero();
        assertThatThrownBy(() -> executor.scale(Target.of(1))).isInstanceOf(ScalingException.class);
    }

    @Test
    void endsWhatAReplicaHasStarted() throws Exception {
        ProcessExecutor executor =
                executor(
                        Configs.with(
                                List.of("sh", "-c", "sleep 600 & echo $! > worker; wait"),
                                Optional.of(directory),
                                Map.of(),
                                Optional.empty()));
        executor.scale(Target.of(1));
        Path worker = directory.resolve("worker");
        await().until(() -> Files.exists(worker) && !Files.readString(worker).isBlank());

        executor.close();

        await().until(() -> isGone(Long.parseLong(Files.readString(worker).strip())));
    }

    @Test
    void isNotHeldUpByWhatAReplicaLeavesBehind() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/setsid")), "there is no setsid");
        ProcessExecutor executor =
                executor(
                        Configs.with(
                                // In a session of its own, so that it is not ended, and with the
                                // output open.
                                List.of(
                                        "sh",
                                        "-c",
                                        "setsid sh -c 'echo $$ > left-$PORT; exec sleep 600' &"
                                                + " until [ -s left-$PORT ]; do sleep 0.01; done; exit 1"),
                                Optional.of(directory),
                                Map.of(),
                                Optional.empty()));
        try {
            executor.scale(Target.of(1));

            await().until(() -> context.metrics().count("process_replica_starts_total") >= 2);
        } finally {
            executor.close();
            try (Stream<Path> left = Files.list(directory)) {
                for (Path file : left.toList()) {
                    await().until(() -> Files.size(file) > 0);
                    ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    @Test
    void leavesNoReplicaBehindAGatewayThatIsKilled() throws Exception {
        Process owner =
                new ProcessBuilder(OwnerProgram.command(pidFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            long replica = pid();
            assertThat(isGone(replica)).isFalse();

            owner.destroyForcibly();

            await().until(() -> isGone(replica));
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void waitsNoLongerThanAsked() throws Exception {
        ProcessExecutor executor = executor(Configs.of("sh"));

        assertThat(executor.awaitChange(executor.observe(), Duration.ofMillis(1)))
                .isEqualTo(executor.observe());
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Exception {
        ProcessExecutor executor = executor(Configs.of("sh"));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> executor.awaitChange(executor.observe(), LONG))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void setsVariables() throws Exception {
        ProcessExecutor executor =
                executor(
                        Configs.with(
                                List.of(
                                        "sh",
                                        "-c",
                                        "echo \"$PORT $WHERE\" > seen.part; mv seen.part seen; sleep 600"),
                                Optional.of(directory),
                                Map.of("WHERE", "at {port}"),
                                Optional.empty()));
        executor.scale(Target.of(1));
        int port =
                awaitThat(executor, seen -> seen.running() == 1)
                        .located()
                        .orElseThrow()
                        .getFirst()
                        .url()
                        .getPort();

        Path seen = directory.resolve("seen");
        await().until(() -> Files.exists(seen));
        assertThat(Files.readString(seen).strip()).isEqualTo(port + " at " + port);
    }
}
