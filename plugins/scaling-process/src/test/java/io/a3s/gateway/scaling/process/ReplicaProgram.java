package io.a3s.gateway.scaling.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What runs as a replica in tests: serves at a port, writes its process id to a file, and answers
 * 503 as often as told before it answers 200. A request for {@code /die} ends it with code 7.
 */
final class ReplicaProgram {
    private ReplicaProgram() {}

    /** Returns the command. */
    static List<String> command(Path pidFile, int unready) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ReplicaProgram.class.getName(),
                "{port}",
                pidFile.toString(),
                Integer.toString(unready));
    }

    public static void main(String[] arguments) throws IOException {
        int unready = Integer.parseInt(arguments[2]);
        System.out.println("PORT is " + System.getenv("PORT"));
        Path file = Path.of(arguments[1]);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, Long.toString(ProcessHandle.current().pid()));
        Files.move(part, file);
        try (var server =
                new ServerSocket(Integer.parseInt(arguments[0]), 50, LoopbackPorts.ADDRESS)) {
            while (true) {
                try (Socket socket = server.accept()) {
                    var line = new StringBuilder();
                    for (int c = socket.getInputStream().read(); c > ' '; ) {
                        line.append((char) c);
                        c = socket.getInputStream().read();
                        if (c == ' ' && line.toString().equals("GET")) {
                            line.setLength(0);
                            c = socket.getInputStream().read();
                        }
                    }
                    if (line.toString().equals("/die")) {
                        System.exit(7);
                    }
                    if (line.isEmpty()) {
                        continue;
                    }
                    String status = unready-- > 0 ? "503 Loading" : "200 OK";
                    socket.getOutputStream()
                            .write(
                                    ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
