package io.a3s.gateway.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;

/** A replica of a service: answers with its port, slowly if it is asked to. */
public final class ReplicaServer {
    private ReplicaServer() {}

    /**
     * Starts one.
     *
     * @param arguments the port, and a file that gets a line for each start
     */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Files.writeString(
                Path.of(arguments[1]),
                port + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    byte[] answer = (port + " " + body.length).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    /** Returns the command of a replica in HCL. */
    static String command(Path starts) {
        List<String> parts =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplicaServer.class.getName(),
                        "{port}",
                        starts.toString());
        return parts.stream().map(part -> '"' + part + '"').toList().toString();
    }
}
