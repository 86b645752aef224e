package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.config.Doc;
import java.util.Locale;

/** A content coding (RFC 9110 §8.4.1), named in lower case as in the registry of codings. */
enum Encoding {
    @Doc("Brotli, RFC 7932.")
    BR,
    @Doc("Zstandard, RFC 8878.")
    ZSTD,
    @Doc("RFC 1952, which everybody understands.")
    GZIP,
    @Doc("The zlib format, RFC 1950.")
    DEFLATE;

    private final String token = name().toLowerCase(Locale.ROOT);

    /** Returns the name in {@code Accept-Encoding} and {@code Content-Encoding}. */
    String token() {
        return token;
    }
}
