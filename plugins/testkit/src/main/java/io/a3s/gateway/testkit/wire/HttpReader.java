package io.a3s.gateway.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads HTTP/1.1 messages off a socket, part by part, without reading ahead of what is asked for.
 * For one thread.
 *
 * @since 1.0
 */
public final class HttpReader {
    private static final byte[] END = {};

    private final InputStream in;
    private List<Map.Entry<String, String>> trailers = List.of();

    /** Makes a reader that begins with the next byte. */
    public HttpReader(InputStream in) {
        this.in = in;
    }

    /**
     * Returns the next head, or nothing if the other side closed the connection before it began.
     */
    public Optional<HttpHead> readHead() throws IOException {
        Optional<String> start = readLine();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HttpHead(start.get(), readFields()));
    }

    /** Returns a reader of the body of a request. */
    public BodyReader requestBody(HttpHead head) {
        if (head.isChunked()) {
            return this::readChunk;
        }
        return sized(Math.max(0, head.contentLength()));
    }

    /** Returns a reader of the body of a response to anything but HEAD. */
    public BodyReader responseBody(HttpHead head) {
        int status = head.status();
        if (status < 200 || status == 204 || status == 304) {
            return sized(0);
        }
        if (head.isChunked()) {
            return this::readChunk;
        }
        if (head.contentLength() >= 0) {
            return sized(head.contentLength());
        }
        return this::readSome;
    }

    /** Returns the fields behind the last chunked body that was read to its end. */
    public List<Map.Entry<String, String>> trailers() {
        return List.copyOf(trailers);
    }

    private BodyReader sized(int length) {
        return new BodyReader() {
            private int left = length;

            @Override
            public byte[] next() throws IOException {
                if (left == 0) {
                    return END;
                }
                byte[] buffer = new byte[Math.min(left, 64 * 1024)];
                int count = in.read(buffer);
                if (count < 0) {
                    throw new EOFException("connection closed with " + left + " bytes to come");
                }
                left -= count;
                return count == buffer.length ? buffer : Arrays.copyOf(buffer, count);
            }
        };
    }

    private byte[] readChunk() throws IOException {
        String line = requireLine();
        int size = Integer.parseInt(line.split(";", 2)[0].strip(), 16);
        if (size == 0) {
            trailers = readFields();
            return END;
        }
        byte[] data = in.readNBytes(size);
        if (data.length < size || !requireLine().isEmpty()) {
            throw new EOFException("connection closed inside a chunk of " + size + " bytes");
        }
        return data;
    }

    private byte[] readSome() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int count = in.read(buffer);
        return count < 0 ? END : Arrays.copyOf(buffer, count);
    }

    private List<Map.Entry<String, String>> readFields() throws IOException {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (String line = requireLine(); !line.isEmpty(); line = requireLine()) {
            int colon = line.indexOf(':');
            fields.add(
                    Map.entry(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private String requireLine() throws IOException {
        return readLine().orElseThrow(() -> new EOFException("connection closed inside a message"));
    }

    private Optional<String> readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 && line.size() == 0) {
                return Optional.empty();
            }
            if (b < 0) {
                throw new EOFException("connection closed inside a line");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
