package io.a3s.gateway.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A replica of a service. It answers with its port and the length of what it got; in {@code X-Turn}
 * with which request it was, and in {@code X-Most} with how many there were at a time at most. With
 * {@code X-Hold} it answers only once there is a file of that name; {@code /events} is a stream.
 */
public final class ReplicaServer {
    private ReplicaServer() {}

    /**
     * Starts one.
     *
     * @param arguments the port, a file that gets a line for each start, and what else is to
     *     happen: {@code fail=N} ends the first starts at once, {@code gate=FILE} waits for a file
     */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Files.writeString(
                Path.of(arguments[1]),
                port + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        for (String more : List.of(arguments).subList(2, arguments.length)) {
            String value = more.substring(more.indexOf('=') + 1);
            if (more.startsWith("gate=")) {
                awaitFile(value);
            } else if (Files.readAllLines(Path.of(arguments[1])).size()
                    <= Integer.parseInt(value)) {
                throw new IllegalStateException("told to fail");
            }
        }
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.createContext(
                "/",
                exchange -> {
                    int turn = turns.incrementAndGet();
                    most.accumulateAndGet(active.incrementAndGet(), Math::max);
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    String hold = exchange.getRequestHeaders().getFirst("X-Hold");
                    if (hold != null) {
                        awaitFile(hold);
                    }
                    boolean isStream = exchange.getRequestURI().getPath().equals("/events");
                    String text = isStream ? "data: here\n\n" : port + " " + body.length;
                    byte[] answer = text.getBytes(StandardCharsets.UTF_8);
                    if (isStream) {
                        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    }
                    exchange.getResponseHeaders().set("X-Turn", Integer.toString(turn));
                    exchange.getResponseHeaders().set("X-Most", Integer.toString(most.get()));
                    // Before the gateway can know of the end, and send the next one.
                    active.decrementAndGet();
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    private static void awaitFile(String name) throws IOException {
        try {
            while (!Files.exists(Path.of(name))) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Returns the command of a replica in HCL. */
    static String command(Path starts, String... more) {
        List<String> parts =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ReplicaServer.class.getName(),
                                "{port}",
                                starts.toString()));
        parts.addAll(List.of(more));
        return parts.stream().map(part -> '"' + part + '"').toList().toString();
    }
}
