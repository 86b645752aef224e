package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an operator sets for {@code compress}.
 *
 * @param encodings the codings to use, best first
 * @param brLevel quality of br
 * @param zstdLevel level of zstd
 * @param gzipLevel level of gzip and deflate
 * @param minSize the shortest body that is worth it
 * @param compressUnknownLength whether bodies are compressed whose length nobody has announced
 * @param contentTypes what is compressed: media types, {@code type/*}, {@code *+suffix}
 */
@Doc(
        """
        Compresses responses on their way to clients that can decode them, while they stream: what has come from the \
        backend is sent on at once.""")
record CompressConfig(
        @Doc(
                        """
                        The encodings to use, in the order of preference. A client that rates them with q-values gets \
                        the one it rates highest.""")
                @Default("[\"br\", \"zstd\", \"gzip\", \"deflate\"]")
                @NotEmpty
                List<Encoding> encodings,
        // Higher levels take 10 MiB and more for each stream, and are for files compressed once.
        @Doc("How hard `br` tries. Each step takes more time and memory for fewer bytes.")
                @Default("4")
                @Min(0)
                @Max(6)
                int brLevel,
        @Doc("How hard `zstd` tries.") @Default("3") @Min(1) @Max(6) int zstdLevel,
        @Doc("How hard `gzip` and `deflate` try.") @Default("6") @Min(1) @Max(9) int gzipLevel,
        @Doc("Bodies that are announced to be shorter stay as they are.") @Default("1KiB")
                DataSize minSize,
        @Doc("Whether bodies are compressed whose length is not announced, such as streams.")
                @Default("true")
                boolean compressUnknownLength,
        @Doc(
                        """
                        The media types to compress: `type/subtype`, `type/*` or `*+suffix`. `text/event-stream` and \
                        `application/grpc` never are.""")
                @Default(
                        """
                        ["text/*", "*+json", "*+xml", "application/json", "application/xml", \
                        "application/javascript", "application/wasm", "application/yaml", "font/otf", "font/ttf"]""")
                @NotEmpty
                List<String> contentTypes) {
    CompressConfig {
        encodings = List.copyOf(encodings);
        contentTypes = List.copyOf(contentTypes);
        Set<Encoding> seen = EnumSet.noneOf(Encoding.class);
        for (Encoding encoding : encodings) {
            if (!seen.add(encoding)) {
                throw new InvalidConfigException(
                        "encodings", '"' + encoding.token() + "\" is listed twice");
            }
        }
        ContentTypes.compile(contentTypes);
    }

    /** Returns the level for an encoding. */
    int level(Encoding encoding) {
        return switch (encoding) {
            case BR -> brLevel;
            case ZSTD -> zstdLevel;
            case GZIP, DEFLATE -> gzipLevel;
        };
    }
}
