package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A gateway from the assembled tree, running as a child process. Closing it kills it if it still
 * runs, and fails if it reported a leaked buffer.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Scale.patience(30);

    private final Process process;
    private final Path configFile;
    private final Management management;
    private final Lines stdout;
    private final Lines stderr;
    private final Consumer<GatewayProcess> end;

    GatewayProcess(Process process, Path configFile, Management management) {
        this(
                process,
                configFile,
                management,
                Lines.follow(process.getInputStream(), "gateway-stdout"),
                Lines.follow(process.getErrorStream(), "gateway-stderr"),
                GatewayProcess::kill);
    }

    private GatewayProcess(
            Process process,
            Path configFile,
            Management management,
            Lines stdout,
            Lines stderr,
            Consumer<GatewayProcess> end) {
        this.process = process;
        this.configFile = configFile;
        this.management = management;
        this.stdout = stdout;
        this.stderr = stderr;
        this.end = end;
    }

    /**
     * Returns the same gateway for another test, which sees only what is written from now on.
     *
     * @param takeBack is given it instead of its being killed
     */
    GatewayProcess lend(Consumer<GatewayProcess> takeBack) {
        return new GatewayProcess(
                process, configFile, management, stdout.fromHere(), stderr.fromHere(), takeBack);
    }

    /** Begins to describe a gateway whose files are to be in this directory. */
    public static GatewayLaunch in(Path directory) {
        return new GatewayLaunch(directory);
    }

    /** Waits until the gateway says that it is healthy. */
    GatewayProcess awaitReady() {
        try {
            awaitHealth();
            return this;
        } catch (RuntimeException | Error e) {
            // Nobody else can: the caller has no gateway to close yet.
            process.destroyForcibly();
            throw e;
        }
    }

    private void awaitHealth() {
        await().alias("gateway ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> !process.isAlive() || answersHealth());
        assertThat(process.isAlive()).as("still runs; its log:\n%s", log()).isTrue();
    }

    long pid() {
        return process.pid();
    }

    Management management() {
        return management;
    }

    Path configFile() {
        return configFile;
    }

    /** Asks the management API. */
    RawClient.Answer manage(String path) throws IOException {
        return management.get(path);
    }

    /** Reads the metrics. */
    public MetricsPage metrics() throws IOException {
        return MetricsPage.parse(manage("/api/gateway/metrics").body());
    }

    /** Asks the management API for a JSON document. */
    JsonNode manageJson(String path) throws IOException {
        return JSON.readTree(manage(path).body());
    }

    /**
     * Waits until no backend has work under way and no request is open: whatever ended has given
     * back what it held.
     */
    public void awaitIdle() {
        await().alias("nothing under way")
                .atMost(Scale.patience(10))
                .pollInterval(Duration.ofMillis(25))
                .untilAsserted(
                        () -> {
                            for (JsonNode backend : manageJson("/api/gateway/backends")) {
                                assertThat(backend.get("active_requests").asInt()).isZero();
                            }
                            assertThat(metrics().value("gateway_active_requests")).isZero();
                        });
    }

    /**
     * Makes the gateway's JVM collect its garbage, so that figures of its memory can be compared.
     */
    public void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process command =
                new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(command.waitFor()).as("exit code of jcmd").isZero();
    }

    /** Returns how many files and sockets the gateway has open. */
    long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.count();
        }
    }

    /** Replaces the configuration file in one step, as careful tools do. */
    void rewriteConfig(String hcl) throws IOException {
        Path aside = configFile.resolveSibling("next.hcl.tmp");
        Files.writeString(aside, management.block() + hcl);
        Files.move(
                aside,
                configFile,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Replaces the configuration file and waits until it is in effect. */
    void reload(String hcl) throws IOException {
        Lines coming = stderr.fromHere();
        rewriteConfig(hcl);
        awaitLine(coming, "configuration in effect");
    }

    /** Returns the process log so far. */
    public String log() {
        return stderr.text();
    }

    /** Returns standard output so far. */
    String output() {
        return stdout.text();
    }

    /** Waits for a line in the process log. */
    void awaitLog(String part) {
        awaitLine(stderr, part);
    }

    private static void awaitLine(Lines lines, String part) {
        await().alias("log line with \"" + part + "\"")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lines.text().contains(part));
    }

    /** Returns the access log so far. */
    public List<Map<String, Object>> accessLog() {
        return stdout.all().stream()
                .filter(line -> line.startsWith("{"))
                .map(GatewayProcess::parse)
                .toList();
    }

    /** Waits for an entry of the access log. */
    Map<String, Object> awaitAccess(Predicate<Map<String, Object>> wanted) {
        return await().alias("access log entry")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> accessLog().stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for an entry with a path, and until it is clear that there is no second one. */
    Map<String, Object> awaitOnlyAccess(String path) {
        return awaitOnlyAccess(entry -> path.equals(entry.get("path")));
    }

    /** Waits for an entry, and until it is clear that there is no second one. */
    Map<String, Object> awaitOnlyAccess(Predicate<Map<String, Object>> wanted) {
        awaitAccess(wanted);
        await().during(Duration.ofMillis(150))
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> accessLog().stream().filter(wanted).count() == 1);
        return awaitAccess(wanted);
    }

    /** Sends a signal: TERM, INT, HUP. */
    void signal(String name) throws IOException, InterruptedException {
        int code =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(code).as("exit code of kill").isZero();
    }

    /** Waits for the process to end and returns its exit code. */
    int awaitExit() throws InterruptedException {
        return awaitExit(PATIENCE);
    }

    int awaitExit(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
                .as("has ended; its log:\n%s", log())
                .isTrue();
        stdout.awaitEnd();
        stderr.awaitEnd();
        return process.exitValue();
    }

    int exitValue() {
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        end.accept(this);
        assertThat(log()).as("process log").doesNotContain("LEAK:");
    }

    void kill() {
        process.destroyForcibly().onExit().join();
        stdout.awaitEnd();
        stderr.awaitEnd();
    }

    private boolean answersHealth() {
        try {
            return manage("/api/gateway/health").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Object> parse(String line) {
        try {
            return JSON.readValue(line, new TypeReference<Map<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("not an access log line: " + line, e);
        }
    }
}
