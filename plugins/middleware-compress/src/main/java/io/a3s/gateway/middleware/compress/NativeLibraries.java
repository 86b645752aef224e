package io.a3s.gateway.middleware.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import java.util.Optional;

/** The libraries behind encodings, which not every platform has. */
final class NativeLibraries {
    private NativeLibraries() {}

    /** Loads what an encoding needs, if it is not there yet, and returns why it cannot be used. */
    static Optional<Throwable> load(Encoding encoding) {
        return switch (encoding) {
            case BR -> Optional.ofNullable(Brotli4jLoader.getUnavailabilityCause());
            case ZSTD -> loadZstd();
            case GZIP, DEFLATE -> Optional.empty();
        };
    }

    private static Optional<Throwable> loadZstd() {
        try {
            Native.load();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(e);
        }
    }
}
