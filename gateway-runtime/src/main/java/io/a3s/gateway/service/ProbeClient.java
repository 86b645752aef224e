package io.a3s.gateway.service;

import io.a3s.gateway.tls.ClientTls;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;

/**
 * What all health probes are sent with. Safe for use by any thread.
 *
 * <p>The JDK's client reads all trusted certificates when it is made, which would double the time
 * of a start. It is made with the first probe, off the thread that starts the gateway, and not at
 * all if nothing is probed.
 */
public final class ProbeClient implements AutoCloseable {
    // By how they speak TLS, weakly, because settings go out of use.
    private final Map<ClientTls, HttpClient> clients = new WeakHashMap<>();
    private boolean closed;

    /**
     * Sends a probe. Redirects are not followed; a body is read and dropped.
     *
     * @return the response, or a failure, as for all probes after {@link #close}
     */
    CompletableFuture<HttpResponse<Void>> send(HttpRequest probe, ClientTls tls) {
        HttpClient http;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("closed"));
            }
            try {
                http = client(tls);
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return http.sendAsync(probe, BodyHandlers.discarding());
    }

    private HttpClient client(ClientTls tls) throws GeneralSecurityException {
        HttpClient known = clients.get(tls);
        if (known == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER);
            // The JDK's own is loaded only if a probe needs it.
            if (!tls.settings().equals(ClientTls.Settings.DEFAULT)) {
                builder.sslContext(tls.forProbes());
            }
            known = builder.build();
            clients.put(tls, known);
        }
        return known;
    }

    /** Ends probes under way. */
    @Override
    public synchronized void close() {
        closed = true;
        // Not close(), which waits for probes under way.
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
