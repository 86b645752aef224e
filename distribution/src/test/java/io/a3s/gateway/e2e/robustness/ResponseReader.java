package io.a3s.gateway.e2e.robustness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads responses and takes nothing that breaks the protocol. */
final class ResponseReader {
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.1 [1-9][0-9]{2} [\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern FIELD =
            Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+:[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern SIZE = Pattern.compile("[0-9a-f]{1,8}");

    private final InputStream in;

    ResponseReader(InputStream in) {
        this.in = in;
    }

    /**
     * A response.
     *
     * @param fields the field lines
     * @param isCut whether the connection ended before the body did
     */
    record Response(int status, List<String> fields, String body, boolean isCut) {
        /** Returns the values of a field. */
        List<String> values(String name) {
            return fields.stream()
                    .filter(field -> Request.nameOf(field).equals(name))
                    .map(field -> field.substring(name.length() + 1).strip())
                    .toList();
        }

        boolean closes() {
            return values("connection").contains("close");
        }
    }

    /**
     * Waits for a response.
     *
     * @param isToHead whether it has no body whatever its fields say
     * @param onHead learns when the head is there
     * @throws EOFException if the connection ends before or within the head
     * @throws ProtocolException if the response breaks the protocol
     */
    Response next(boolean isToHead, Runnable onHead) throws IOException {
        String line = readLine();
        if (!STATUS_LINE.matcher(line).matches()) {
            throw new ProtocolException("status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        List<String> fields = new ArrayList<>();
        for (String field = readLine(); !field.isEmpty(); field = readLine()) {
            if (!FIELD.matcher(field).matches()) {
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
            if (!SIZE.matcher(line).matches()) {
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
}
