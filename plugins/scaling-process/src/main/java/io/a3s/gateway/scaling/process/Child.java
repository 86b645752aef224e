package io.a3s.gateway.scaling.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One running process, held by the script {@code supervise.sh}. It ends when it is told to, and
 * when the gateway ends without having told it.
 */
final class Child {
    static final Path SHELL = Path.of("/bin/sh");
    private static final Duration LOG_LIMIT = Duration.ofSeconds(1);
    private static final String SCRIPT = script();

    private final Process process;
    private final Thread log;

    private Child(Process process, Thread log) {
        this.process = process;
        this.log = log;
    }

    private static String script() {
        try (InputStream in = Child.class.getResourceAsStream("supervise.sh")) {
            if (in == null) {
                throw new IllegalStateException("supervise.sh is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("supervise.sh cannot be read", e);
        }
    }

    /**
     * Starts a process.
     *
     * @param id names it in the names of threads
     * @param lines gets each line of its output
     * @throws IOException if its program is not there, or the system refuses to start it
     */
    static Child start(ProcessConfig config, String id, int port, Consumer<String> lines)
            throws IOException {
        Program.requireInPath(config);
        List<String> command = new ArrayList<>();
        long limit = Math.max(1, config.stopTimeout().plusMillis(999).toSeconds());
        command.addAll(List.of(SHELL.toString(), "-c", SCRIPT, "supervise", Long.toString(limit)));
        command.addAll(config.command(port));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        config.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        Map<String, String> environment = builder.environment();
        environment.put("PORT", Integer.toString(port));
        config.environment()
                .forEach(
                        (name, value) ->
                                environment.put(name, ProcessConfig.withPort(value, port)));
        Process process = builder.start();
        // Not a virtual thread: reading from a pipe holds a carrier for as long as it waits.
        Thread log =
                Thread.ofPlatform()
                        .daemon()
                        .name("replica-log-" + id)
                        .unstarted(() -> LogLines.read(process.getInputStream(), lines));
        Child child = new Child(process, log);
        boolean isLogged = false;
        try {
            log.start();
            isLogged = true;
        } finally {
            if (!isLogged) {
                child.abandon();
            }
        }
        return child;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the code it ended with; 128 and the number of the signal that ended it. */
    int exitCode() {
        return process.exitValue();
    }

    /** Tells it to end. From here on it does so by itself. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // There is nobody at the other end any more.
        }
    }

    void awaitExit() throws InterruptedException {
        process.waitFor();
        // Not for ever: what the process has left behind may still have its output open.
        log.join(LOG_LIMIT);
    }

    /** Returns whether it has ended within a time. */
    boolean awaitExit(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets go of it: its output is no longer read, and its end no longer awaited. */
    void abandon() {
        stop();
        try {
            process.getInputStream().close();
        } catch (IOException _) {
            // Closed is closed.
        }
    }
}
