package io.a3s.gateway.e2e;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** Decodes bodies, with other implementations than those the gateway encodes with. */
final class ContentDecoder {
    private ContentDecoder() {}

    /** Decodes a whole body, which has to end where its encoding says. */
    static byte[] whole(String encoding, byte[] body) throws IOException {
        try (InputStream in = open(encoding, body)) {
            return in.readAllBytes();
        }
    }

    /**
     * Decodes what has come of a body that goes on.
     *
     * @throws IOException if it does not end with a flush
     */
    static byte[] start(String encoding, byte[] body) throws IOException {
        // A flush ends a block, and an empty last block behind it makes a whole stream: see RFC
        // 7932
        // §9.2 and RFC 8878 §3.1.1.2.
        return switch (encoding) {
            case "br" -> whole(encoding, append(body, 3));
            case "zstd" -> whole(encoding, append(body, 1, 0, 0));
            default -> available(open(encoding, body));
        };
    }

    private static byte[] append(byte[] body, int... more) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(body);
        for (int octet : more) {
            all.write(octet);
        }
        return all.toByteArray();
    }

    private static byte[] available(InputStream in) throws IOException {
        var decoded = new ByteArrayOutputStream();
        try (in) {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                decoded.write(octet);
            }
        } catch (EOFException e) {
            // There is no more yet.
        }
        return decoded.toByteArray();
    }

    private static InputStream open(String encoding, byte[] body) throws IOException {
        var in = new ByteArrayInputStream(body);
        return switch (encoding) {
            case "br" -> new BrotliInputStream(in);
            case "zstd" -> new ZstdInputStream(in);
            case "gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default -> throw new IOException("encoding: " + encoding);
        };
    }
}
