package io.a3s.gateway.middleware.compress;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@code compress} middlewares. */
final class CompressFactory implements MiddlewareFactory<CompressConfig> {
    private static final Logger log = LoggerFactory.getLogger(CompressFactory.class);

    private final Function<Encoding, Optional<Throwable>> libraries;

    CompressFactory() {
        this(NativeLibraries::load);
    }

    /**
     * Makes a factory.
     *
     * @param libraries loads what an encoding needs and tells why it cannot be used
     */
    CompressFactory(Function<Encoding, Optional<Throwable>> libraries) {
        this.libraries = libraries;
    }

    @Override
    public String type() {
        return "compress";
    }

    @Override
    public Class<CompressConfig> configType() {
        return CompressConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withResponseChunks();
    }

    @Override
    public Middleware create(CompressConfig config, PluginContext context) {
        return new Compress(config, usable(config.encodings(), context.name()), context);
    }

    // A fleet of different machines shares one configuration, so this is no error.
    private List<Encoding> usable(List<Encoding> wanted, String name) {
        List<Encoding> usable = new ArrayList<>();
        for (Encoding encoding : wanted) {
            Optional<Throwable> problem = libraries.apply(encoding);
            if (problem.isEmpty()) {
                usable.add(encoding);
                continue;
            }
            log.atWarn()
                    .addKeyValue("middleware", name)
                    .addKeyValue("encoding", encoding.token())
                    .addKeyValue("cause", problem.get())
                    .log("no native library for this platform, so the encoding is not used");
        }
        return usable.isEmpty() ? List.of(Encoding.GZIP) : List.copyOf(usable);
    }
}
