package io.a3s.gateway.service;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What all health probes are sent with. Safe for use by any thread.
 *
 * <p>The JDK's client reads all trusted certificates when it is made, which would double the time
 * of a start. It is made with the first probe, off the thread that starts the gateway, and not at
 * all if nothing is probed.
 */
public final class ProbeClient implements AutoCloseable {
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * Sends a probe. Redirects are not followed; a body is read and dropped.
     *
     * @return the response, or a failure, as for all probes after {@link #close}
     */
    CompletableFuture<HttpResponse<Void>> send(HttpRequest probe) {
        HttpClient http;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("closed"));
            }
            if (client == null) {
                client =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .build();
            }
            http = client;
        }
        return http.sendAsync(probe, BodyHandlers.discarding());
    }

    /** Ends probes under way. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            // Not close(), which waits for probes under way.
            client.shutdownNow();
        }
    }
}
