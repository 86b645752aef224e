package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A socket, spoken to in plain text. Reads fail after five seconds. */
final class Wire implements AutoCloseable {
    final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(5000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Returns lines with the line ends of HTTP, the last one included. */
    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    Wire send(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** Reads up to and including a text. */
    String readUntil(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] last = end.getBytes(ISO_8859_1);
        int matched = 0;
        while (matched < last.length) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("closed after: " + read.toString(ISO_8859_1));
            }
            read.write(octet);
            if (octet == last[matched]) {
                matched++;
            } else {
                matched = octet == last[0] ? 1 : 0;
            }
        }
        return read.toString(ISO_8859_1);
    }

    /** Reads a head, its empty line included. */
    String readHead() throws IOException {
        return readUntil("\r\n\r\n");
    }

    String read(int octets) throws IOException {
        return new String(in.readNBytes(octets), ISO_8859_1);
    }

    /** Reads to the end of the connection, which has to be a regular one. */
    String readAll() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
