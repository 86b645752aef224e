package com.example.mark;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class MarkFactory implements MiddlewareFactory<MarkConfig> {
    private static final Logger log = LoggerFactory.getLogger(MarkFactory.class);

    @Override
    public String type() {
        return "mark";
    }

    @Override
    public Needs needs() {
        return Needs.none().withResponseChunks().withBlocking();
    }

    @Override
    public Class<MarkConfig> configType() {
        return MarkConfig.class;
    }

    /** Uses what plugins use, so that whatever keeps one in memory shows. */
    @Override
    public Middleware create(MarkConfig config, PluginContext context) {
        AtomicLong underWay = new AtomicLong();
        context.metrics().gauge("mark_under_way", underWay::get);
        log.debug("made {}", context.name());
        return new Mark(
                HeaderName.of(config.header()),
                "@KIND@-" + number(),
                context.slot(""),
                context.metrics().counter("mark_chunks_total"),
                underWay);
    }

    private static String number() {
        URL resource = MarkFactory.class.getResource("/number.txt");
        if (resource == null) {
            return "0";
        }
        // As a URL, which the JDK would like to keep the jar open for.
        try (InputStream in = resource.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
