package io.a3s.gateway.snapshot;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Connection;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.DrainEvent;
import io.a3s.gateway.spi.netty.Transport;
import io.a3s.gateway.spi.netty.TransportContext;
import io.a3s.gateway.spi.netty.TransportFactory;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A plugin of every kind, in memory, that counts what is open of it and fails when told to. Its
 * transport {@code plain} greets each connection with its configured text and holds it until it is
 * told to drain; {@code wire} is the same, but says that it carries no HTTP.
 */
public final class FakeGatewayPlugin implements GatewayPlugin {
    /**
     * The configuration of middleware {@code fake}.
     *
     * @param kind empty, {@code whole} for one that collects whole responses, {@code connections}
     *     for one without HTTP, {@code both}, or what is wrong with it: {@code undeclared}, {@code
     *     no-needs}, {@code failing-needs}, {@code nothing}
     */
    public record MiddlewareSettings(@Default("1") int value, @Default("") String kind) {}

    /** The configuration of transport {@code plain}. */
    public record TransportSettings(
            @Default("hello") String greeting, @Default("false") boolean stubborn) {}

    /** What has been made, in order. */
    public final List<Object> made = new CopyOnWriteArrayList<>();

    /** What has been closed, in order; twice what was closed twice. */
    public final List<Object> closed = new CopyOnWriteArrayList<>();

    /** Backends that connectors were told to forget. */
    public final AtomicInteger forgotten = new AtomicInteger();

    /** What fails to be made: "middleware", "connector", "handler" or "transport". */
    public volatile String failing = "";

    /** Runs when something is about to be made, with what it is. */
    public volatile Consumer<String> onMake = kind -> {};

    private void make(String kind, Object thing) {
        onMake.accept(kind);
        if (failing.equals(kind)) {
            throw new IllegalStateException("no " + kind + " today");
        }
        made.add(thing);
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(
                new MiddlewareFactory<MiddlewareSettings>() {
                    @Override
                    public String type() {
                        return "fake";
                    }

                    @Override
                    public Class<MiddlewareSettings> configType() {
                        return MiddlewareSettings.class;
                    }

                    @Override
                    @SuppressWarnings("NullAway") // what a plugin in another language may do
                    public Needs needs(MiddlewareSettings config) {
                        return switch (config.kind()) {
                            case "whole" -> Needs.none().withWholeResponse(DataSize.parse("1MB"));
                            case "failing-needs" -> Needs.none().withWholeRequest(new DataSize(0));
                            case "no-needs" -> null;
                            default -> Needs.none();
                        };
                    }

                    @Override
                    @SuppressWarnings("NullAway") // what a plugin in another language may do
                    public Middleware create(MiddlewareSettings config, PluginContext context) {
                        if (config.kind().equals("nothing")) {
                            return null;
                        }
                        if (config.value() == 13) {
                            throw new InvalidConfigException("value", "13 (expected: luck)");
                        }
                        context.metrics().counter("fake_total");
                        context.slot("");
                        Middleware middleware =
                                switch (config.kind()) {
                                    case "undeclared" -> new Blocking();
                                    case "connections" -> new OfConnections();
                                    case "both" -> new OfBoth();
                                    default -> new Open();
                                };
                        make("middleware", middleware);
                        return middleware;
                    }
                });
    }

    private final class Open implements Middleware {
        @Override
        public void onResponse(Exchange exchange) {}

        @Override
        public void close() {
            closed.add(this);
        }
    }

    private class OfConnections implements Middleware {
        @Override
        public boolean onConnection(Connection connection) {
            return true;
        }

        @Override
        public void close() {
            closed.add(this);
        }
    }

    private final class OfBoth extends OfConnections {
        @Override
        public void onResponse(Exchange exchange) {}
    }

    private final class Blocking implements BlockingMiddleware {
        @Override
        public Verdict handle(Exchange exchange) {
            return Verdict.proceed();
        }

        @Override
        public void close() {
            closed.add(this);
        }
    }

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(
                new ExchangeHandlerFactory() {
                    @Override
                    public String protocol() {
                        return "fake";
                    }

                    @Override
                    public ExchangeHandler create(PluginContext context) {
                        context.metrics().counter("fake_handler_total");
                        ExchangeHandler handler =
                                new ExchangeHandler() {
                                    @Override
                                    public boolean claims(Exchange exchange) {
                                        return false;
                                    }

                                    @Override
                                    public void close() {
                                        closed.add(this);
                                    }
                                };
                        make("handler", handler);
                        return handler;
                    }
                });
    }

    @Override
    public List<BackendConnectorFactory> backendConnectors() {
        return List.of(
                new BackendConnectorFactory() {
                    @Override
                    public Set<String> schemes() {
                        return Set.of("http");
                    }

                    @Override
                    public BackendConnector create(PluginContext context) {
                        context.metrics().counter("fake_connector_total");
                        BackendConnector connector = new Connector();
                        make("connector", connector);
                        return connector;
                    }
                });
    }

    private final class Connector implements BackendConnector {
        @Override
        public BackendStream open(
                EventLoop loop,
                Backend backend,
                ConnectOptions options,
                BackendStreamHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forget(Backend backend) {
            forgotten.incrementAndGet();
        }

        @Override
        public void close() {
            closed.add(this);
        }
    }

    @Override
    public List<TransportFactory<?>> transports() {
        return List.of(new GreetingFactory("plain", true), new GreetingFactory("wire", false));
    }

    private final class GreetingFactory implements TransportFactory<TransportSettings> {
        private final String protocol;
        private final boolean carriesHttp;

        GreetingFactory(String protocol, boolean carriesHttp) {
            this.protocol = protocol;
            this.carriesHttp = carriesHttp;
        }

        @Override
        public String protocol() {
            return protocol;
        }

        @Override
        public boolean carriesHttp() {
            return carriesHttp;
        }

        @Override
        public Class<TransportSettings> configType() {
            return TransportSettings.class;
        }

        @Override
        public Transport create(TransportSettings config, TransportContext context) {
            context.metrics().counter("fake_transport_total");
            Transport transport = new Greeting(config);
            make("transport", transport);
            return transport;
        }
    }

    private final class Greeting implements Transport {
        private final TransportSettings config;

        Greeting(TransportSettings config) {
            this.config = config;
        }

        @Override
        public void accept(Channel channel, ClientInfo client) {
            channel.pipeline()
                    .addLast(
                            new ChannelInboundHandlerAdapter() {
                                @Override
                                public void userEventTriggered(
                                        ChannelHandlerContext context, Object event) {
                                    if (event instanceof DrainEvent && !config.stubborn()) {
                                        context.close();
                                    }
                                }
                            });
            channel.config().setAutoRead(true);
            channel.writeAndFlush(
                    Unpooled.copiedBuffer(config.greeting() + '\n', StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed.add(this);
        }
    }
}
