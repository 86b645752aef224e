package io.a3s.gateway.middleware.compress;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** Decodes with other implementations than those that encode. */
final class Decoded {
    // A flush ends a block, behind which an empty last one makes a whole stream: in Brotli ISLAST
    // and ISLASTEMPTY (RFC 7932 §9.2), in Zstandard the header of a raw block (RFC 8878 §3.1.1.2).
    // Behind the one of deflate (RFC 1951 §3.2.6) there would be a checksum.
    private static final Map<Encoding, byte[]> EMPTY_END =
            Map.of(Encoding.BR, new byte[] {3}, Encoding.ZSTD, new byte[] {1, 0, 0});

    private Decoded() {}

    /** Decodes a whole body, which has to end where the encoding says. */
    static byte[] whole(Encoding encoding, List<byte[]> chunks) throws IOException {
        try (InputStream in = decoder(encoding, join(chunks))) {
            return in.readAllBytes();
        }
    }

    /** Decodes what has come so far of a body that has just been flushed. */
    static byte[] start(Encoding encoding, List<byte[]> chunks) throws IOException {
        byte[] end = EMPTY_END.get(encoding);
        if (end != null) {
            List<byte[]> ended = new ArrayList<>(chunks);
            ended.add(end);
            return whole(encoding, ended);
        }
        var decoded = new ByteArrayOutputStream();
        try (InputStream in = decoder(encoding, join(chunks))) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                decoded.write(b);
            }
        } catch (EOFException e) {
            // It has got all that has come.
        }
        return decoded.toByteArray();
    }

    private static byte[] join(List<byte[]> chunks) {
        var all = new ByteArrayOutputStream();
        chunks.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static InputStream decoder(Encoding encoding, byte[] bytes) throws IOException {
        var in = new ByteArrayInputStream(bytes);
        return switch (encoding) {
            case BR -> new BrotliInputStream(in);
            case ZSTD -> new ZstdInputStream(in);
            case GZIP -> new GZIPInputStream(in);
            case DEFLATE -> new InflaterInputStream(in);
        };
    }
}
