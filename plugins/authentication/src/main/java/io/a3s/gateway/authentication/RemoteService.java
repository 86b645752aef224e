package io.a3s.gateway.authentication;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * A service that the gateway asks on its own behalf, over HTTP/1.1 with connections that are used
 * again. Answers are bounded in time, from the first try to connect to the last byte, and in size,
 * and redirects are not followed. Safe for use by any thread that may block.
 */
public final class RemoteService implements AutoCloseable {
    private final HttpClient client;
    private final Duration timeout;
    private final int maxBody;

    /**
     * Makes a client, which has a thread until it is closed.
     *
     * @param timeout how long an answer may take as a whole
     * @param maxBody the bytes of an answer's body that are read
     * @param tls how to trust its certificate, if not as the platform does
     */
    public RemoteService(Duration timeout, int maxBody, Optional<SSLContext> tls) {
        this.timeout = timeout;
        this.maxBody = maxBody;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(timeout)
                        .executor(Thread::startVirtualThread);
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** An answer. */
    public static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final Optional<byte[]> body;

        private Answer(HttpResponse<Optional<byte[]>> response) {
            this.status = response.statusCode();
            this.headers = response.headers();
            this.body = response.body();
        }

        /** Returns the status code. */
        public int status() {
            return status;
        }

        /** Returns the fields. */
        public HttpHeaders headers() {
            return headers;
        }

        /** Returns the body; nothing if it was longer than what is read. */
        public Optional<byte[]> body() {
            return body;
        }
    }

    /** Begins a GET request. */
    public static HttpRequest.Builder get(URI uri) {
        return HttpRequest.newBuilder(uri).GET();
    }

    /**
     * Asks the service.
     *
     * @throws IOException if there is no answer, or it is cut off
     * @throws TimeoutException if it does not come in time
     * @throws InterruptedException if interrupted meanwhile; the connection is then closed
     */
    public Answer ask(HttpRequest request)
            throws IOException, TimeoutException, InterruptedException {
        // A variable, not the field: the client keeps the handler for as long as it is reachable
        // itself,
        // so a handler that leads back to it would keep it, and the plugin's classes, for good.
        int max = maxBody;
        CompletableFuture<HttpResponse<Optional<byte[]>>> answer =
                client.sendAsync(request, head -> new BoundedBody(max));
        try {
            return new Answer(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("the request could not be sent", e.getCause());
        } finally {
            // Without effect on one that is complete; else it closes the connection.
            answer.cancel(true);
        }
    }

    /** Ends what is under way, and the thread. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
