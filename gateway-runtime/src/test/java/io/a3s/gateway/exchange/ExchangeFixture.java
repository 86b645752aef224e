package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.NamedTracer;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event loop with everything exchanges need, and a route whose parts a test may replace. */
final class ExchangeFixture implements Routing, AutoCloseable {
    final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    final EventLoop loop = group.next();
    final Loops loops = new Loops(group);
    final Stats stats = new Stats(1);
    final FakeConnector backendSide = new FakeConnector();
    final HealthEpoch epoch = new HealthEpoch();
    final ServerBackend backend =
            new ServerBackend(
                    "s",
                    URI.create("http://127.0.0.1:1"),
                    "http://127.0.0.1:1",
                    new LoopCounter(1),
                    epoch);
    final List<ServerBackend> backends = new ArrayList<>(List.of(backend));
    final List<ChainLink> chain = new ArrayList<>();
    final AtomicInteger shares = new AtomicInteger();
    BackendConnector connector = backendSide;
    LoadBalancer balancer = (available, context) -> available.getFirst();
    Runnable onRoute = () -> {};
    @Nullable Watch watch;
    @Nullable Mirror mirror;
    @Nullable NamedTracer tracer;
    Supplier<Boolean> claim = () -> false;
    Duration verdictLimit = Duration.ofSeconds(60);
    ServicePolicy policy = ServicePolicy.NONE;
    Duration requestTimeout = Duration.ofSeconds(60);

    /** Adds a backend to the service. */
    ServerBackend addBackend(int port) {
        String url = "http://127.0.0.1:" + port;
        ServerBackend more =
                new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
        backends.add(more);
        return more;
    }

    /** What middlewares that work on bodies and block have declared. */
    static final Needs EVERYTHING =
            Needs.none()
                    .withWholeRequest(DataSize.parse("1KiB"))
                    .withResponseChunks()
                    .withBlocking();

    /** Adds a middleware to the route that has declared everything. */
    void use(Middleware middleware) {
        use(middleware, false, EVERYTHING);
    }

    /** Adds a middleware to the route. */
    void use(Middleware middleware, boolean failOpen, Needs needs) {
        String name = "m" + chain.size();
        chain.add(
                new ChainLink(
                        middleware, name, "test", failOpen, needs, stats.middlewares.of(name)));
    }

    /** Makes a service. */
    Service service(String name, List<ServerBackend> servers, ServicePolicy how) {
        Timeouts timeouts =
                new Timeouts(
                        Duration.ofSeconds(5),
                        requestTimeout,
                        Duration.ofSeconds(60),
                        Duration.ZERO,
                        Duration.ZERO);
        return new Service(
                name,
                timeouts,
                "test",
                balancer,
                servers,
                Map.of("http", connector),
                new Dialer(),
                epoch,
                how,
                stats.services.of(name));
    }

    /** Begins an exchange. */
    ClientStreamHandler open(RequestHead head, ClientStream client, boolean endOfStream)
            throws Exception {
        return onLoop(() -> openHere(head, client, endOfStream));
    }

    /** Begins an exchange; to be called on the loop. */
    ClientStreamHandler openHere(RequestHead head, ClientStream client, boolean endOfStream) {
        return new Dispatcher(environment(), loops, _ -> null)
                .open(head, connection(), client, endOfStream);
    }

    /** Begins a connection without HTTP. */
    @Nullable ConnectionRoute openConnection(String serverName) throws Exception {
        Connections connections = new Connections(environment(), loops);
        return onLoop(() -> connections.open(loop, connection(), serverName));
    }

    private ExchangeEnvironment environment() {
        return new ExchangeEnvironment(() -> this, stats, null, () -> tracer, verdictLimit);
    }

    private static ClientConnection connection() {
        return new ClientConnection(
                "web",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                null,
                List.of());
    }

    <T extends @Nullable Object> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get();
    }

    void run(Runnable task) throws Exception {
        loop.submit(task).get();
    }

    static LocalHead head(int status) {
        return new LocalHead(status, new HeaderList());
    }

    static ByteBuf text(String value) {
        return ByteBufAllocator.DEFAULT.buffer().writeBytes(value.getBytes(UTF_8));
    }

    /** Checks that all exchanges have ended and given everything back. */
    void assertIdle() throws Exception {
        onLoop(() -> null);
        assertThat(stats.activeExchanges.sum()).as("active").isZero();
        assertThat(shares.get()).as("shares").isZero();
        for (ServerBackend each : backends) {
            assertThat(each.activeRequests()).as("at " + each).isZero();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }

    @Override
    public void acquire(int index) {
        shares.incrementAndGet();
    }

    @Override
    public void release(int index) {
        shares.decrementAndGet();
    }

    @Override
    public RouteTarget route(RequestHead head, ClientInfo client) {
        onRoute.run();
        Service service = service("s", backends, policy);
        return new RouteTarget("r", service, chain, stats.routers.of("r"), mirror);
    }

    @Override
    public RouteTarget routeConnection(@Nullable String serverName, ClientInfo client) {
        return route(new FakeRequest("GET", "/"), client);
    }

    @Override
    public boolean asksForServerName(String entrypoint) {
        return false;
    }

    @Override
    public @Nullable Watch watch(Exchange exchange, long elapsedNanos) {
        return watch;
    }

    @Override
    public boolean isClaimed(Exchange exchange) {
        return claim.get();
    }
}
