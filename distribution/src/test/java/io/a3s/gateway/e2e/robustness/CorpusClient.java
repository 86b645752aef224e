package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.Scale;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A client's connection that sends octets as they are and reads responses strictly. Waits at most
 * ten seconds for anything.
 */
final class CorpusClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) Scale.patience(10).toMillis();

    private final Socket socket;
    private final InputStream in;

    /**
     * A response.
     *
     * @param fields the field lines
     * @param isCut whether the connection ended before the body did
     */
    record Response(int status, List<String> fields, String body, boolean isCut) {
        boolean has(String name, String value) {
            return fields.stream()
                    .anyMatch(
                            field ->
                                    Request.nameOf(field).equals(name)
                                            && field.substring(name.length() + 1)
                                                    .strip()
                                                    .equalsIgnoreCase(value));
        }
    }

    CorpusClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends the same again and again on a thread of its own, until that fails. */
    void trickle(byte[] octets, Duration pause) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    socket.getOutputStream().write(octets);
                                    LockSupport.parkNanos(pause.toNanos());
                                }
                            } catch (IOException e) {
                                // Closed, by one side or the other.
                            }
                        });
    }

    /** Sends; that the gateway has closed the connection meanwhile shows when reading. */
    void send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            // The answer may be there all the same.
        }
    }

    /** Waits for a response. */
    Response receive(boolean isToHead) throws IOException {
        return receive(isToHead, () -> {});
    }

    /** Waits for a response, and tells when its head is there. */
    Response receive(boolean isToHead, Runnable onHead) throws IOException {
        String line = readLine();
        if (!line.matches("HTTP/1\\.1 [1-9][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*")) {
            throw new ProtocolException("status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        List<String> fields = new ArrayList<>();
        for (String field = readLine(); !field.isEmpty(); field = readLine()) {
            if (!field.matches("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+:[\\t\\x20-\\x7e\\x80-\\xff]*")) {
                throw new ProtocolException("field: " + field);
            }
            fields.add(field);
        }
        onHead.run();
        var body = new ByteArrayOutputStream();
        boolean isCut = false;
        if (!isToHead && status >= 200 && status != 204 && status != 304) {
            try {
                readBody(fields, body);
            } catch (EOFException | SocketException e) {
                isCut = true;
            }
        }
        return new Response(status, fields, body.toString(StandardCharsets.ISO_8859_1), isCut);
    }

    private void readBody(List<String> fields, ByteArrayOutputStream body) throws IOException {
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        if (lengths.size() + codings.size() > 1) {
            throw new ProtocolException("framing: " + fields);
        }
        if (!codings.isEmpty()) {
            if (!codings.getFirst().equals("chunked")) {
                throw new ProtocolException("framing: " + fields);
            }
            readChunks(body);
        } else if (!lengths.isEmpty()) {
            readOctets(Integer.parseInt(lengths.getFirst()), body);
        } else {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                body.write(octet);
            }
        }
    }

    private static List<String> values(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> Request.nameOf(field).equals(name))
                .map(field -> field.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        while (true) {
            String line = readLine();
            if (!line.matches("[0-9a-f]{1,8}")) {
                throw new ProtocolException("chunk size: " + line);
            }
            int size = Integer.parseInt(line, 16);
            if (size == 0) {
                break;
            }
            readOctets(size, body);
            if (!readLine().isEmpty()) {
                throw new ProtocolException("no line end behind a chunk");
            }
        }
        while (!readLine().isEmpty()) {
            // Trailers are the business of other tests.
        }
    }

    private void readOctets(int count, ByteArrayOutputStream body) throws IOException {
        for (int i = 0; i < count; i++) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("closed with " + (count - i) + " octets to come");
            }
            body.write(octet);
        }
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\r'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException(
                        line.size() == 0 ? "closed" : "closed within a line: " + line);
            }
            if (octet == '\n') {
                throw new ProtocolException("bare LF behind " + line);
            }
            line.write(octet);
        }
        if (in.read() != '\n') {
            throw new ProtocolException("bare CR behind " + line);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Waits for the end of the connection and returns what came until then. */
    String untilClosed() throws IOException {
        var rest = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.write(octet);
            }
        } catch (SocketException e) {
            // A reset is an end as well.
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
