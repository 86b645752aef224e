package io.a3s.gateway.benchmarks.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child process on a processor of its own, and what it takes of that. */
final class Program implements AutoCloseable {
    /** How the kernel counts processor time for {@code /proc}: in hundredths of a second. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Process process;

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param processor the only one it may run on
     * @param log takes its output
     */
    static Program start(
            String name,
            int processor,
            Path log,
            Map<String, String> environment,
            String... command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(pinned(processor, command));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Program(name, builder.start());
    }

    /** Runs a program to its end and returns what it said. */
    static String run(int processor, String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(pinned(processor, command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
        return said;
    }

    private static List<String> pinned(int processor, String... command) {
        List<String> whole = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor)));
        whole.addAll(List.of(command));
        return whole;
    }

    /** Waits until somebody listens on a port. */
    void awaitPort(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new IOException(name + " does not listen on " + port);
    }

    /** Returns the processor time taken so far, its children's included, in seconds. */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (ProcessHandle handle :
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
            String stat = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
            // proc(5): the name, in brackets, may have anything in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Returns the memory it has now, shared pages counted in parts, in MiB. */
    double memoryMiB() throws IOException {
        double kib = 0;
        for (ProcessHandle handle :
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
            try (Stream<String> lines =
                    Files.lines(Path.of("/proc/" + handle.pid() + "/smaps_rollup"))) {
                kib +=
                        lines.filter(line -> line.startsWith("Pss:"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                                .sum();
            }
        }
        return kib / 1024;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
