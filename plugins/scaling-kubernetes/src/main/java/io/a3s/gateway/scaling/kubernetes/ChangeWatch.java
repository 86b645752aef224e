package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.kubernetes.ApiClients;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the next change of a list. It is only told that there is one; whoever waits then reads
 * the list again, so that nothing has to be kept in step with what a watch says.
 */
final class ChangeWatch implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final String base;
    private final Platform.Credentials credentials;
    private final HttpClient client;

    ChangeWatch(URI api, Platform.Credentials credentials, Optional<SSLContext> tls) {
        this.base = ApiClients.base(api);
        this.credentials = credentials;
        this.client = ApiClients.of(tls, CONNECT_TIMEOUT);
    }

    /**
     * Waits until a list has changed, or for a time.
     *
     * @param list the path of the list, with a query
     * @param version the {@code resourceVersion} the list had
     * @return whether it has changed; not if the time is up, or the server has had enough
     * @throws ScalingException if it cannot be watched
     */
    boolean await(String list, String version, Duration atMost)
            throws ScalingException, InterruptedException {
        String path =
                list
                        + "&watch=true&timeoutSeconds="
                        + (atMost.toSeconds() + 1)
                        + "&resourceVersion="
                        + version;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "application/json");
        credentials.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        CompletableFuture<HttpResponse<Boolean>> answer =
                client.sendAsync(request.build(), _ -> new FirstByte());
        try {
            HttpResponse<Boolean> response = answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() != 200) {
                throw new ScalingException(
                        Kind.UNAVAILABLE, "watching " + list + ": status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new ScalingException(
                    Kind.UNAVAILABLE, "watching " + list + ": " + e.getCause(), e);
        } finally {
            // Without effect on one that is complete; else it closes the connection.
            answer.cancel(true);
        }
    }

    /**
     * Whether an answer has a body at all. Called by one thread at a time, as {@link Flow} has it.
     */
    private static final class FirstByte implements HttpResponse.BodySubscriber<Boolean> {
        private final CompletableFuture<Boolean> seen = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<Boolean> getBody() {
            return seen;
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            subscription = source;
            source.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            if (parts.stream().anyMatch(ByteBuffer::hasRemaining)) {
                seen.complete(true);
                if (subscription != null) {
                    subscription.cancel();
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            seen.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            seen.complete(false);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
