package io.a3s.gateway.service;

import io.a3s.gateway.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one address, over HTTP, by a call of gRPC or by connecting, on a virtual thread of its
 * own, so that one that hangs delays no other's probe. Services with the same backend share what it
 * finds. A probe succeeds with a 2xx status; redirects are not followed.
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);

    /** What a probe is. */
    public enum Kind {
        /** Whether it takes a connection. */
        CONNECT,
        /** A GET, to be answered with 2xx. */
        GET,
        /** A call of gRPC's health service, to be answered with {@code SERVING}. */
        GRPC
    }

    /**
     * How to probe.
     *
     * @param kind what the probe is
     * @param asked path and query for {@link Kind#GET}, the service for {@link Kind#GRPC}
     * @param interval pause between probes
     * @param timeout limit for one probe
     * @param unhealthyThreshold consecutive failures that take a backend out
     * @param healthyThreshold consecutive successes that bring it back
     * @param tls how TLS is spoken, if the backend's URL asks for it
     */
    public record Settings(
            Kind kind,
            String asked,
            Duration interval,
            Duration timeout,
            int unhealthyThreshold,
            int healthyThreshold,
            ClientTls tls) {}

    private final String host;
    private final int port;
    private final Settings settings;
    private final ProbeClient client;
    private final @Nullable URI target;
    private final @Nullable StreamProbe stream;
    private final Thread thread;
    // The backends at this address, by how many snapshots want them watched.
    private final Map<ServerBackend, Integer> watched = new HashMap<>();
    private boolean down;
    private int failures;
    private int successes;
    private boolean closed;

    /**
     * Makes a monitor that does nothing until there is something to watch.
     *
     * @param backend one of those at the address
     * @param client shared by all monitors
     * @param way what requests are sent with to backends that speak HTTP/2; null for others
     */
    public HealthMonitor(
            ServerBackend backend,
            Settings settings,
            ProbeClient client,
            StreamProbe.@Nullable Way way) {
        this.host = backend.host();
        this.port = backend.port();
        this.settings = settings;
        this.client = client;
        this.target =
                settings.kind() == Kind.GET && way == null
                        ? target(backend.url(), settings.asked())
                        : null;
        this.stream =
                way == null || settings.kind() == Kind.CONNECT
                        ? null
                        : new StreamProbe(backend, way, question(settings));
        this.thread = Thread.ofVirtual().name("health-" + backend.label()).unstarted(this::watch);
    }

    private static ProbeQuestion question(Settings settings) {
        return settings.kind() == Kind.GRPC
                ? new GrpcQuestion(settings.asked())
                : new GetQuestion(settings.asked());
    }

    private static URI target(URI url, String path) {
        String scheme = ClientTls.isUsedBy(url) ? "https" : "http";
        return URI.create(scheme + "://" + url.getRawAuthority()).resolve(path);
    }

    /**
     * Begins to watch a backend. To be called when the configuration that asks for it takes effect;
     * as often as it was, {@link #leave} is to follow.
     */
    public synchronized void watch(ServerBackend backend) {
        if (closed) {
            return;
        }
        watched.merge(backend, 1, Integer::sum);
        if (down) {
            // Another service knows already.
            takeOut(backend, "was down before");
        }
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Ends watching. The backend counts as healthy again, unless it is watched for another. */
    public synchronized void leave(ServerBackend backend) {
        if (watched.computeIfPresent(backend, (_, users) -> users == 1 ? null : users - 1)
                == null) {
            forget(backend);
        }
    }

    /** Returns whether it is probing. */
    boolean isRunning() {
        return thread.isAlive();
    }

    private void watch() {
        try {
            while (true) {
                record(probe());
                Thread.sleep(jittered(settings.interval()));
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    // Ten per cent either way, so that the gateways of a fleet do not probe in step.
    private static Duration jittered(Duration interval) {
        long millis = Math.max(1, interval.toMillis());
        long spread = millis / 10;
        return Duration.ofMillis(
                millis - spread + ThreadLocalRandom.current().nextLong(2 * spread + 1));
    }

    private String probe() throws InterruptedException {
        if (stream != null) {
            return stream.ask(settings.timeout());
        }
        return target == null ? connect() : ask(target);
    }

    private String connect() {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(host, port);
            socket.connect(
                    address, Math.clamp(settings.timeout().toMillis(), 1, Integer.MAX_VALUE));
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String ask(URI wanted) throws InterruptedException {
        long limitNanos = settings.timeout().toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(wanted).header("User-Agent", "a3s-gateway-health").build();
        // The request's own limit ends with the head of the response, and a body may never end.
        CompletableFuture<HttpResponse<Void>> response = client.send(request, settings.tls());
        try {
            int status = response.get(limitNanos, TimeUnit.NANOSECONDS).statusCode();
            return status / 100 == 2 ? "" : "status " + status;
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "no answer in time";
        } finally {
            response.cancel(true);
        }
    }

    private synchronized void record(String failure) {
        if (closed) {
            return;
        }
        if (failure.isEmpty()) {
            failures = 0;
            successes = Math.min(successes + 1, settings.healthyThreshold());
            if (successes >= settings.healthyThreshold()) {
                down = false;
                watched.keySet().forEach(HealthMonitor::bringBack);
            }
            return;
        }
        successes = 0;
        failures = Math.min(failures + 1, settings.unhealthyThreshold());
        if (failures >= settings.unhealthyThreshold()) {
            down = true;
            watched.keySet().forEach(backend -> takeOut(backend, failure));
        }
    }

    private static void bringBack(ServerBackend backend) {
        if (!backend.isHealthy()) {
            backend.setHealthy(true);
            log.atInfo().addKeyValue("backend", backend).log("backend is healthy again");
        }
    }

    private static void takeOut(ServerBackend backend, String failure) {
        if (backend.isHealthy()) {
            backend.setHealthy(false);
            log.atWarn()
                    .addKeyValue("backend", backend)
                    .addKeyValue("probe", failure)
                    .log("backend is unhealthy");
        }
    }

    private static void forget(ServerBackend backend) {
        if (!backend.isHealthy()) {
            backend.setHealthy(true);
        }
    }

    /** Ends probing. The backends count as healthy again, as nobody looks any more. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
        if (stream != null) {
            stream.close();
        }
        watched.keySet().forEach(HealthMonitor::forget);
        watched.clear();
    }
}
