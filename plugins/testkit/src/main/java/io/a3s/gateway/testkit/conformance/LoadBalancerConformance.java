package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.testkit.FakeBackend;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every balancing strategy has to do, whatever it prefers: pick one of those there are, for
 * several event loops at once. Extend it in the tests of a plugin.
 *
 * @since 1.0
 */
@Incubating
public abstract class LoadBalancerConformance {
    private static final int PICKS = 500;
    private static final int THREADS = 4;

    private record Context(ClientInfo client, @Nullable RequestHead request)
            implements BalanceContext {}

    /** Returns a new entry of the plugin. */
    protected abstract GatewayPlugin plugin();

    /** Returns the {@code strategy} to be tested. */
    protected abstract String strategy();

    @Test
    final void picksOneOfThoseThereAre() {
        LoadBalancer balancer = factory().create();
        for (int count = 1; count <= 5; count++) {
            pickFrom(balancer, backends(count));
        }
        // Back to fewer, as when some become unhealthy.
        pickFrom(balancer, backends(2));
        pickFrom(balancer, backends(1));
    }

    @Test
    final void copesWithAnyWeightAndLoad() {
        List<Backend> odd = new ArrayList<>();
        for (int weight : new int[] {0, 1, 1_000_000, Integer.MAX_VALUE}) {
            odd.add(backend(odd.size()).weighing(weight));
            odd.add(backend(odd.size()).weighing(weight).busyWith(Integer.MAX_VALUE));
        }
        pickFrom(factory().create(), odd);
        pickFrom(factory().create(), List.of(backend(0).weighing(0), backend(1).weighing(0)));
    }

    @Test
    final void servesConnectionsThatCarryNoHttp() {
        LoadBalancer balancer = factory().create();
        List<Backend> available = backends(3);
        ClientInfo client = FakeExchange.get("/").build().client();
        for (int i = 0; i < PICKS; i++) {
            require(available, balancer.pick(available, new Context(client, null)));
        }
    }

    @Test
    final void canBeUsedBySeveralThreads() throws Exception {
        LoadBalancer balancer = factory().create();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                List<Backend> available = backends(i + 1);
                Callable<Boolean> picking =
                        () -> {
                            pickFrom(balancer, available);
                            return true;
                        };
                all.add(threads.submit(picking));
            }
            for (Future<Boolean> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("with several threads: " + e.getCause(), e.getCause());
        }
    }

    @Test
    final void keepsPoolsApart() {
        LoadBalancerFactory factory = factory();
        LoadBalancer one = factory.create();
        LoadBalancer other = factory.create();
        List<Backend> few = backends(1);
        List<Backend> many = backends(4);
        for (int i = 0; i < PICKS; i++) {
            require(few, one.pick(few, context(i)));
            require(many, other.pick(many, context(i)));
        }
    }

    @Test
    final void servesInAGateway() throws Exception {
        try (GatewayExtension gateway =
                GatewayExtension.builder()
                        .plugin(plugin())
                        .backend("ONE", Behaviour.plain("ok"))
                        .backend("TWO", Behaviour.plain("ok"))
                        .hcl(config())
                        .build()
                        .start()) {
            for (int i = 0; i < 10; i++) {
                int status = gateway.get("/" + i).status();
                if (status != 200) {
                    throw new AssertionError("status: " + status + " (expected: 200)");
                }
            }
        }
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        routers "all" {
          rule    = "PathPrefix(`/`)"
          service = "pool"
        }
        services "pool" {
          load_balancer {
            strategy = "%s"
            servers  = [{ url = "${ONE}" }, { url = "${TWO}" }]
          }
        }
        """
                .formatted(strategy());
    }

    private LoadBalancerFactory factory() {
        return plugin().loadBalancers().stream()
                .filter(factory -> factory.strategy().equals(strategy()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no strategy \"" + strategy() + '"'));
    }

    private static void pickFrom(LoadBalancer balancer, List<Backend> available) {
        for (int i = 0; i < PICKS; i++) {
            require(available, balancer.pick(available, context(i)));
        }
    }

    private static BalanceContext context(int number) {
        FakeExchange exchange =
                FakeExchange.get("/" + number).client("192.0.2." + number % 250).build();
        return new Context(exchange.client(), exchange.request());
    }

    @SuppressWarnings("ReferenceEquality") // the very object, as others may equal it
    private static void require(List<Backend> available, @Nullable Backend picked) {
        if (available.stream().noneMatch(each -> each == picked)) {
            throw new AssertionError("picked: " + picked + " (expected: one of " + available + ')');
        }
    }

    private static List<Backend> backends(int count) {
        return IntStream.range(0, count)
                .<Backend>mapToObj(LoadBalancerConformance::backend)
                .toList();
    }

    private static FakeBackend backend(int number) {
        return FakeBackend.of("http://192.0.2." + (100 + number) + ":8080");
    }
}
