package io.a3s.gateway.benchmarks;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.Locale;

/** Middlewares that do nothing, in several ways. */
enum BenchmarkMiddleware implements MiddlewareFactory<NoSettings> {
    /** Has no phase of its own. */
    EMPTY {
        @Override
        public Middleware create(NoSettings config, PluginContext context) {
            return new Middleware() {};
        }
    },
    /** Takes part in all phases. */
    PASSING {
        @Override
        public Middleware create(NoSettings config, PluginContext context) {
            return new Passing();
        }
    },
    /** Ends the request. */
    REPLY {
        @Override
        public Middleware create(NoSettings config, PluginContext context) {
            return new Replying();
        }
    };

    private static final class Passing implements Middleware {
        @Override
        public Verdict onRequest(Exchange exchange) {
            return Verdict.proceed();
        }

        @Override
        public void onResponse(Exchange exchange) {}

        @Override
        public void onComplete(Exchange exchange, Completion completion) {}
    }

    private static final class Replying implements Middleware {
        private static final Verdict REPLY = Verdict.reply(Reply.of(204));

        @Override
        public Verdict onRequest(Exchange exchange) {
            return REPLY;
        }
    }

    @Override
    public String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Class<NoSettings> configType() {
        return NoSettings.class;
    }
}
