package io.a3s.gateway.service;

import io.a3s.gateway.tls.ClientTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes one backend, over HTTP or by connecting, on a virtual thread of its own, so that one that
 * hangs delays no other's probe. A probe succeeds with a 2xx status; redirects are not followed.
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);

    /**
     * How to probe.
     *
     * @param path path and query of the probe; none to see only whether it takes a connection
     * @param interval pause between probes
     * @param timeout limit for one probe
     * @param unhealthyThreshold consecutive failures that take a backend out
     * @param healthyThreshold consecutive successes that bring it back
     * @param tls how TLS is spoken, if the backend's URL asks for it
     */
    public record Settings(
            Optional<String> path,
            Duration interval,
            Duration timeout,
            int unhealthyThreshold,
            int healthyThreshold,
            ClientTls tls) {}

    private final ServerBackend backend;
    private final Settings settings;
    private final ProbeClient client;
    private final @Nullable URI target;
    private final Thread thread;
    private int failures;
    private int successes;
    private boolean closed;

    /**
     * Makes a monitor that does nothing until it is started.
     *
     * @param client shared by all monitors
     */
    public HealthMonitor(ServerBackend backend, Settings settings, ProbeClient client) {
        this.backend = backend;
        this.settings = settings;
        this.client = client;
        this.target = settings.path().map(path -> target(backend.url(), path)).orElse(null);
        this.thread = Thread.ofVirtual().name("health-" + backend).unstarted(this::watch);
    }

    private static URI target(URI url, String path) {
        String scheme = ClientTls.isUsedBy(url) ? "https" : "http";
        return URI.create(scheme + "://" + url.getRawAuthority()).resolve(path);
    }

    /** Begins to probe. To be called once, when the configuration that asks for it takes effect. */
    public synchronized void start() {
        if (!closed && thread.getState() == Thread.State.NEW) {
            thread.start();
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
        return target == null ? connect() : ask(target);
    }

    private String connect() {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(backend.host(), backend.port());
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
            if (!backend.isHealthy() && successes >= settings.healthyThreshold()) {
                backend.setHealthy(true);
                log.atInfo().addKeyValue("backend", backend).log("backend is healthy again");
            }
            return;
        }
        successes = 0;
        failures = Math.min(failures + 1, settings.unhealthyThreshold());
        if (backend.isHealthy() && failures >= settings.unhealthyThreshold()) {
            backend.setHealthy(false);
            log.atWarn()
                    .addKeyValue("backend", backend)
                    .addKeyValue("probe", failure)
                    .log("backend is unhealthy");
        }
    }

    /** Ends probing. The backend counts as healthy again, as nobody looks any more. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
        if (!backend.isHealthy()) {
            backend.setHealthy(true);
        }
    }
}
