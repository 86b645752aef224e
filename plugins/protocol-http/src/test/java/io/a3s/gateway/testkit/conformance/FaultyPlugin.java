package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.body.Chunk;
import io.a3s.gateway.spi.body.ChunkSink;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Brings one middleware for each mistake that authors make. */
public final class FaultyPlugin implements GatewayPlugin {
    /** The mistakes; in lower case, they are the types. */
    enum Mistake {
        BLOCKING,
        UNDECLARED,
        HOLDING,
        SHOUTING,
        CARELESS,
        FRAGILE,
        RUNNING
    }

    record Config(@Default("some") String text) {
        Config {
            if (text.isEmpty()) {
                throw new IllegalStateException("nobody thought of that");
            }
        }
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return Arrays.stream(Mistake.values()).<MiddlewareFactory<?>>map(Factory::new).toList();
    }

    private record Factory(Mistake mistake) implements MiddlewareFactory<Config> {
        @Override
        public String type() {
            return mistake.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Needs needs() {
            return mistake == Mistake.UNDECLARED ? Needs.none() : Needs.none().withResponseChunks();
        }

        @Override
        public Middleware create(Config config, PluginContext context) {
            if (mistake == Mistake.RUNNING) {
                Thread.ofPlatform().daemon().name("still-here").start(Factory::rest);
            }
            return new Faulty(mistake);
        }

        private static void rest() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Faulty implements Middleware {
        private final Mistake mistake;
        private boolean closed;

        Faulty(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        public Verdict onRequest(Exchange exchange) {
            if (mistake == Mistake.BLOCKING) {
                try {
                    Thread.sleep(3);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (mistake == Mistake.CARELESS) {
                String value = exchange.request().headers().get(HeaderName.AUTHORIZATION);
                if (value != null && value.split(" ", 2).length < 2) {
                    throw new IllegalStateException("that is no scheme and value");
                }
            }
            return Verdict.proceed();
        }

        @Override
        public void onResponse(Exchange exchange) {
            switch (mistake) {
                case UNDECLARED, SHOUTING ->
                        exchange.responseBody()
                                .transform((chunk, out) -> out.emit(upperCase(chunk)));
                case HOLDING -> exchange.responseBody().transform(new Holding());
                default -> {}
            }
        }

        private static byte[] upperCase(Chunk chunk) {
            byte[] bytes = chunk.toByteArray();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Character.toUpperCase((char) bytes[i]);
            }
            return bytes;
        }

        @Override
        public void close() {
            if (closed && mistake == Mistake.FRAGILE) {
                throw new IllegalStateException("closed already");
            }
            closed = true;
        }
    }

    /** Gives nothing away until it has all. */
    private static final class Holding implements BodyTransform {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        @Override
        public void onChunk(Chunk chunk, ChunkSink out) {
            held.writeBytes(chunk.toByteArray());
        }

        @Override
        public void onEnd(ChunkSink out) {
            out.emit(held.toByteArray());
        }
    }
}
