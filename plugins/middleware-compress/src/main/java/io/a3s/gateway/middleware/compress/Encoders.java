package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** Makes the encoders of a middleware and counts those in use. Safe for use by any thread. */
final class Encoders {
    // Decides, with the level, how much memory a stream takes. Browsers take windows of up to 8 MiB
    // (RFC 9659 §3); beyond half a megabyte there is next to nothing to win on the web.
    private static final int MAX_WINDOW_BITS = 19;
    // The least that both libraries take.
    private static final int MIN_WINDOW_BITS = 10;

    private final CompressConfig config;
    private final LongAdder inUse = new LongAdder();

    Encoders(CompressConfig config, Metrics metrics) {
        this.config = config;
        metrics.gauge("compress_active_streams", inUse::doubleValue);
    }

    /**
     * Makes an encoder.
     *
     * @param length the length of the body as far as it is known, or -1
     */
    StreamEncoder open(Encoding encoding, long length) {
        int level = config.level(encoding);
        StreamEncoder encoder =
                switch (encoding) {
                    case BR -> new BrotliEncoder(level, windowBits(length));
                    case ZSTD -> new ZstdEncoder(level, windowBits(length));
                    case GZIP -> new DeflateEncoder(level, true);
                    case DEFLATE -> new DeflateEncoder(level, false);
                };
        inUse.increment();
        return encoder;
    }

    /** Frees an encoder. */
    void release(StreamEncoder encoder) {
        inUse.decrement();
        encoder.close();
    }

    /** Returns the smallest window that has room for the whole body, within limits. */
    static int windowBits(long length) {
        if (length < 0) {
            return MAX_WINDOW_BITS;
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(length);
        return Math.clamp(bits, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
    }
}
