package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Asks a balancer many times. */
final class Picks {
    private static final BalanceContext CONTEXT =
            new BalanceContext() {
                @Override
                public ClientInfo client() {
                    throw new AssertionError("no strategy here looks at the client");
                }

                @Override
                public @Nullable RequestHead request() {
                    throw new AssertionError("no strategy here looks at the request");
                }
            };

    private Picks() {}

    static List<Backend> backends(int... weights) {
        return IntStream.range(0, weights.length)
                .<Backend>mapToObj(i -> new FakeBackend(Character.toString('a' + i), weights[i]))
                .toList();
    }

    static Backend one(LoadBalancer balancer, List<Backend> available) {
        return balancer.pick(available, CONTEXT);
    }

    /** Returns the names of the backends picked one after another. */
    static String sequence(LoadBalancer balancer, List<Backend> available, int picks) {
        return IntStream.range(0, picks)
                .mapToObj(i -> one(balancer, available).host())
                .collect(Collectors.joining(" "));
    }

    /** Returns how often each backend is picked by several threads at once. */
    static Map<String, Integer> concurrently(
            LoadBalancer balancer, List<Backend> available, int threads, int picksEach)
            throws Exception {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        Callable<Void> picker =
                () -> {
                    for (int i = 0; i < picksEach; i++) {
                        counts.merge(one(balancer, available).host(), 1, Integer::sum);
                    }
                    return null;
                };
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(picker));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        }
        return counts;
    }
}
