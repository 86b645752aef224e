package io.a3s.gateway.benchmarks;

import io.a3s.gateway.exchange.ClientConnection;
import io.a3s.gateway.router.EntrypointRoutes;
import io.a3s.gateway.router.ParsedRule;
import io.a3s.gateway.router.Route;
import io.a3s.gateway.router.RouteTable;
import io.a3s.gateway.router.RouterKind;
import io.a3s.gateway.router.Rule;
import io.a3s.gateway.router.RuleParser;
import io.a3s.gateway.spi.http.ClientInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the route of a request among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RouterBenchmark {
    /** Which routes requests are for. */
    public enum Lookups {
        /** Any route, all equally often. */
        UNIFORM,
        /** One of a hundred. */
        HOT,
        /** None; the host or path resembles those of routes. */
        MISS
    }

    private static final int HOT_ROUTES = 100;

    /** The number of routes. */
    @Param({"10", "1000", "10000", "100000"})
    public int routers;

    /** What their rules ask about. */
    @Param public RouteShape shape = RouteShape.HOST;

    /** Which of them requests are for. */
    @Param public Lookups lookups = Lookups.UNIFORM;

    private final ReusedHead head = new ReusedHead();
    private final ClientInfo client =
            new ClientConnection(
                    "web",
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 50_000),
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80),
                    null,
                    List.of());
    private final SplittableRandom random = new SplittableRandom(20_260_726);
    private RouteShape.Requests requests = shape.requests();
    private EntrypointRoutes<Integer> routes = RouteTable.<Integer>builder().build().at("web");
    private int[] hot = {};

    /** Makes the table. */
    @Setup
    public void fill() {
        RouteTable.Builder<Integer> table = RouteTable.builder();
        for (int i = 0; i < routers; i++) {
            table.add(Route.of("r" + i, rule(i), OptionalInt.empty(), Set.of(), i));
        }
        routes = table.build().at("web");
        requests = shape.requests();
        hot = random.ints(HOT_ROUTES, 0, routers).toArray();
    }

    private Rule rule(int route) {
        String text = shape.rule(route);
        if (RuleParser.parse(text, RouterKind.HTTP) instanceof ParsedRule.Valid valid) {
            return valid.rule();
        }
        throw new IllegalStateException("no rule: " + text);
    }

    /** Making a request alone, for comparison. */
    @Benchmark
    public ReusedHead request() {
        int route =
                switch (lookups) {
                    case UNIFORM -> random.nextInt(routers);
                    case HOT -> hot[random.nextInt(HOT_ROUTES)];
                    case MISS -> routers + random.nextInt(routers);
                };
        requests.fill(head, route);
        return head;
    }

    /** Making a request and finding its route. */
    @Benchmark
    public @Nullable Integer match() {
        return routes.match(request(), client);
    }
}
