package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.middleware.Needs;
import java.util.List;

/** Configurations for tests, and what the middlewares made of them declare. */
final class Configs {
    static final List<Encoding> ALL =
            List.of(Encoding.BR, Encoding.ZSTD, Encoding.GZIP, Encoding.DEFLATE);
    static final List<String> TYPES = List.of("text/*", "*+json", "application/json");

    static final Needs NEEDS = new CompressFactory().needs();

    private Configs() {}

    static CompressConfig usual() {
        return offering(ALL);
    }

    static CompressConfig offering(List<Encoding> encodings) {
        return new CompressConfig(encodings, 4, 3, 6, new DataSize(1024), true, TYPES);
    }

    static CompressConfig levels(int br, int zstd, int gzip) {
        return new CompressConfig(ALL, br, zstd, gzip, new DataSize(1024), true, TYPES);
    }

    static CompressConfig sizes(long minSize, boolean unknown) {
        return new CompressConfig(ALL, 4, 3, 6, new DataSize(minSize), unknown, TYPES);
    }

    static CompressConfig types(String... types) {
        return new CompressConfig(ALL, 4, 3, 6, new DataSize(1024), true, List.of(types));
    }
}
