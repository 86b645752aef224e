package io.a3s.gateway.e2e.robustness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads requests (RFC 9112) and takes nothing that could be read in two ways. What a client may
 * send is a little more than what a backend may get.
 */
final class StrictReader {
    /** Learns of a head before its body is read. */
    @FunctionalInterface
    interface HeadListener {
        void onHead(Request head) throws IOException;
    }

    /** Whose requests they are. */
    enum Side {
        CLIENT,
        BACKEND
    }

    private static final Pattern CLIENT_LINE =
            Pattern.compile("([!#$%&'*+\\-.^_`|~0-9A-Za-z]+) ([!-~]+) HTTP/1\\.([01])");
    private static final Pattern BACKEND_LINE =
            Pattern.compile(
                    "([!#$%&'*+\\-.^_`|~0-9A-Za-z]+) (\\*|/[!-~&&[^?#\\\\]]*(?:\\?[!-~&&[^#]]*)?) HTTP/1\\.(1)");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+\\-.^_`|~0-9A-Za-z]+):([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]+](:[0-9]*)?|[^\\[\\]@/?#, ]+)");
    private static final Pattern SIZE =
            Pattern.compile("(0*[0-9a-fA-F]{1,8})([\\t ]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");
    private static final Set<String> NEVER_FORWARDED =
            Set.of(
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authorization",
                    "http2-settings",
                    "expect");
    private static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private final Side side;
    private long octets;

    StrictReader(InputStream in, Side side) {
        this.in = in;
        this.side = side;
    }

    /** Returns how many octets were read. */
    long octets() {
        return octets;
    }

    /** Returns the next request, or nothing if the connection was closed before it began. */
    Optional<Request> next() throws IOException {
        return next(head -> {});
    }

    /**
     * Returns the next request, or nothing if the connection was closed before it began.
     *
     * @throws ProtocolException if it breaks the protocol
     * @throws EOFException if the connection was closed within it
     */
    Optional<Request> next(HeadListener listener) throws IOException {
        Optional<String> start = firstLine();
        if (start.isEmpty()) {
            return Optional.empty();
        }
        Matcher line = (side == Side.CLIENT ? CLIENT_LINE : BACKEND_LINE).matcher(start.get());
        require(line.matches(), "request line: " + start.get());
        List<String> fields = readFields();
        boolean isHttp11 = line.group(3).equals("1");
        requireHost(fields, isHttp11);
        boolean isChunked = isChunked(fields, isHttp11);
        if (side == Side.BACKEND) {
            for (String field : fields) {
                requireForwardable(field);
            }
        }
        long length = length(fields);
        require(!isChunked || values(fields, "content-length").isEmpty(), "two framings");
        listener.onHead(new Request(start.get(), fields, isChunked, "", List.of()));
        if (!isChunked) {
            return Optional.of(
                    new Request(start.get(), fields, false, latin1(read(length)), List.of()));
        }
        String body = readChunks();
        return Optional.of(new Request(start.get(), fields, true, body, readFields()));
    }

    private Optional<String> firstLine() throws IOException {
        int first = readOctet();
        if (first < 0) {
            return Optional.empty();
        }
        String line = readLine(first);
        return Optional.of(line.isEmpty() && side == Side.CLIENT ? readLine(readOctet()) : line);
    }

    private List<String> readFields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = readLine(readOctet()); !line.isEmpty(); line = readLine(readOctet())) {
            require(FIELD.matcher(line).matches(), "field: " + line);
            fields.add(line);
        }
        return fields;
    }

    private static List<String> values(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> Request.nameOf(field).equals(name))
                .map(field -> trim(field.substring(field.indexOf(':') + 1)))
                .toList();
    }

    private static String trim(String value) {
        return value.replaceAll("^[\\t ]+|[\\t ]+$", "");
    }

    private static void requireHost(List<String> fields, boolean isHttp11)
            throws ProtocolException {
        List<String> hosts = values(fields, "host");
        require(hosts.size() == 1 || (hosts.isEmpty() && !isHttp11), "Host: " + hosts);
        require(hosts.stream().allMatch(host -> HOST.matcher(host).matches()), "Host: " + hosts);
    }

    private static boolean isChunked(List<String> fields, boolean isHttp11)
            throws ProtocolException {
        List<String> codings = values(fields, "transfer-encoding");
        if (codings.isEmpty()) {
            return false;
        }
        require(
                isHttp11 && codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"),
                "Transfer-Encoding: " + codings);
        return true;
    }

    private static long length(List<String> fields) throws ProtocolException {
        List<String> lengths = values(fields, "content-length");
        if (lengths.isEmpty()) {
            return 0;
        }
        require(
                lengths.size() == 1 && lengths.getFirst().matches("[0-9]{1,18}"),
                "Content-Length: " + lengths);
        return Long.parseLong(lengths.getFirst());
    }

    private static void requireForwardable(String field) throws ProtocolException {
        String name = Request.nameOf(field);
        require(!NEVER_FORWARDED.contains(name) && name.indexOf('_') < 0, "forwarded: " + field);
    }

    private String readChunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String line = readLine(readOctet());
            Matcher size = SIZE.matcher(line);
            require(size.matches(), "chunk size: " + line);
            require(side == Side.CLIENT || size.group(2) == null, "chunk extension: " + line);
            long length = Long.parseLong(size.group(1), 16);
            if (length == 0) {
                return latin1(body.toByteArray());
            }
            body.writeBytes(read(length));
            require(readLine(readOctet()).isEmpty(), "no line end behind a chunk");
        }
    }

    private static String latin1(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private byte[] read(long length) throws IOException {
        byte[] data = in.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
        octets += data.length;
        if (data.length < length) {
            throw new EOFException("closed with " + (length - data.length) + " octets to come");
        }
        return data;
    }

    private int readOctet() throws IOException {
        int octet = in.read();
        octets += octet < 0 ? 0 : 1;
        return octet;
    }

    /** Reads up to CRLF, which is the only line end. */
    private String readLine(int first) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = first; ; octet = readOctet()) {
            if (octet < 0) {
                throw new EOFException("closed within a line");
            }
            require(octet != '\n' && octet != 0, "bare LF or NUL");
            if (octet == '\r') {
                break;
            }
            line.write(octet);
            require(line.size() <= MAX_LINE, "endless line");
        }
        int end = readOctet();
        if (end < 0) {
            throw new EOFException("closed within a line end");
        }
        require(end == '\n', "bare CR");
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean holds, String what) throws ProtocolException {
        if (!holds) {
            throw new ProtocolException(what);
        }
    }
}
