package io.a3s.gateway.scaling.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether somebody serves at a port of this machine. Asked many times a second while a replica
 * starts, so it speaks just enough HTTP by itself, without a client's threads and pools.
 */
record Readiness(Optional<String> path) {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int MAX_STATUS_LINE = 64;
    // RFC 9112 §4
    private static final Pattern SUCCESS = Pattern.compile("HTTP/1\\.[01] 2[0-9]{2}\\b.*");
    // Waiting shall not take up much of the time that starting takes anyway.
    private static final Duration MIN_PAUSE = Duration.ofMillis(10);
    private static final Duration MAX_PAUSE = Duration.ofMillis(40);

    /** Returns how long to wait before asking again. */
    static Duration pause(Duration waited) {
        Duration part = waited.dividedBy(50);
        if (part.compareTo(MIN_PAUSE) < 0) {
            return MIN_PAUSE;
        }
        return part.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : part;
    }

    boolean isReady(int port) {
        var address = new InetSocketAddress(LoopbackPorts.ADDRESS, port);
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            // A port that listens on nothing may be connected with itself (RFC 9293 §3.5).
            return socket.getLocalPort() != port && (path.isEmpty() || answers(socket, port));
        } catch (IOException _) {
            return false;
        }
    }

    private boolean answers(Socket socket, int port) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        String request =
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                        .formatted(path.orElseThrow(), port);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream answer = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = answer.read();
                c >= 0 && c != '\r' && c != '\n' && line.length() < MAX_STATUS_LINE;
                c = answer.read()) {
            line.append((char) c);
        }
        return SUCCESS.matcher(line).matches();
    }
}
