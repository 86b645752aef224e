package ${package};

import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The replicas of one service. Calls come from several threads at once: one waits for a change
 * while another one makes it.
 */
final class Pool implements ScalingExecutor {
    private final PoolConfig config;
    private final Metrics.Counter started;
    private final Map<String, HttpServer> servers = new LinkedHashMap<>();
    private int last;

    Pool(PoolConfig config, Metrics.Counter started) {
        this.config = config;
        this.started = started;
    }

    @Override
    public synchronized Replicas observe() {
        List<Replica> replicas =
                servers.entrySet().stream()
                        .map(each -> new Replica(each.getKey(), url(each.getValue()), true))
                        .toList();
        return Replicas.located(replicas.size(), replicas);
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public synchronized Replicas scale(ScaleTarget target) throws ScalingException {
        while (servers.size() < target.replicas()) {
            servers.put("replica-" + ++last, start());
            started.increment();
        }
        // Those that have nothing to do go first.
        for (String spare : target.spare()) {
            stopIfTooMany(spare, target.replicas());
        }
        for (String any : List.copyOf(servers.keySet())) {
            stopIfTooMany(any, target.replicas());
        }
        notifyAll();
        return observe();
    }

    private HttpServer start() throws ScalingException {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            byte[] answer = config.answer().getBytes(StandardCharsets.UTF_8);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
                        try (var body = exchange.getResponseBody()) {
                            body.write(answer);
                        }
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new ScalingException(Kind.UNAVAILABLE, "no replica: " + e.getMessage(), e);
        }
    }

    private void stopIfTooMany(String id, int wanted) {
        if (servers.size() > wanted && servers.containsKey(id)) {
            servers.remove(id).stop(0);
        }
    }

    @Override
    public synchronized Replicas awaitChange(Replicas known, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (observe().equals(known)) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                break;
            }
            wait(leftMillis);
        }
        return observe();
    }

    /** Ends what is its own; what a platform runs goes on running. */
    @Override
    public synchronized void close() {
        servers.values().forEach(server -> server.stop(0));
        servers.clear();
    }
}
