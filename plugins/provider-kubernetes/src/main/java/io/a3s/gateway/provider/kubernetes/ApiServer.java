package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.kubernetes.ApiClients;
import io.a3s.gateway.kubernetes.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** The API server. Reads only. Safe for use by any thread that may block. */
final class ApiServer implements AutoCloseable {
    // An object has 1.5 MB at most; a page of lists has a hundred, which are small as a rule.
    private static final int MAX_EVENT = 8 << 20;
    private static final int MAX_PAGE = 64 << 20;
    private static final int MAX_SHOWN = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final TokenFile token;
    private final Duration timeout;
    private final HttpClient client;

    /** Makes a client, which has a thread until it is closed. */
    ApiServer(URI api, TokenFile token, Optional<SSLContext> tls, Duration timeout) {
        this.base = ApiClients.base(api);
        this.token = token;
        this.timeout = timeout;
        this.client = ApiClients.of(tls, timeout);
    }

    /** Returns what is at a path, which begins with a slash and may have a query. */
    JsonNode get(String path) throws ApiException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (BodyStream body = open(path, deadline)) {
            return parse(body.all(MAX_PAGE, deadline));
        } catch (TimeoutException e) {
            throw late(e);
        } catch (IOException e) {
            throw new ApiException(reason(e), e);
        }
    }

    /** The events of a watch. */
    static final class Watch implements AutoCloseable {
        private final BodyStream body;
        private final long deadline;

        private Watch(BodyStream body, long deadline) {
            this.body = body;
            this.deadline = deadline;
        }

        /** Returns the next event; nothing after the last, or if the time is up. */
        Optional<JsonNode> next() throws ApiException, InterruptedException {
            try {
                Optional<byte[]> line = body.line(MAX_EVENT, deadline);
                return line.isEmpty() ? Optional.empty() : Optional.of(parse(line.get()));
            } catch (TimeoutException _) {
                return Optional.empty();
            } catch (IOException e) {
                throw new ApiException(reason(e), e);
            }
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /**
     * Begins to watch.
     *
     * @param atMost how long it lasts, even if the server does not end it
     */
    Watch watch(String path, Duration atMost) throws ApiException, InterruptedException {
        long now = System.nanoTime();
        return new Watch(open(path, now + timeout.toNanos()), now + atMost.toNanos());
    }

    private BodyStream open(String path, long deadline) throws ApiException, InterruptedException {
        HttpResponse<BodyStream> response = send(path, deadline);
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (BodyStream body = response.body()) {
            throw new ApiException(
                    response.statusCode(),
                    "status " + response.statusCode() + message(body.all(MAX_EVENT, deadline)));
        } catch (IOException | TimeoutException e) {
            throw new ApiException(response.statusCode(), "status " + response.statusCode());
        }
    }

    private HttpResponse<BodyStream> send(String path, long deadline)
            throws ApiException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "application/json");
        try {
            token.read().ifPresent(each -> request.header("Authorization", "Bearer " + each));
        } catch (IOException e) {
            throw new ApiException(reason(e), e);
        }
        // The handler leads back to nothing of the client, which would keep it for good.
        CompletableFuture<HttpResponse<BodyStream>> answer =
                client.sendAsync(request.build(), _ -> new BodyStream());
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (ExecutionException e) {
            throw new ApiException(reason(e.getCause() == null ? e : e.getCause()), e);
        } finally {
            // Without effect on one that is complete; else it closes the connection.
            answer.cancel(true);
        }
    }

    private ApiException late(TimeoutException cause) {
        return new ApiException("no answer within " + timeout.toMillis() + " ms", cause);
    }

    private static JsonNode parse(byte[] text) throws ApiException {
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed == null || !parsed.isObject()) {
                throw new ApiException(0, "the answer is no JSON object");
            }
            return parsed;
        } catch (JacksonException e) {
            throw new ApiException("the answer is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    /** Returns what the server says about its refusal. */
    private static String message(byte[] body) {
        try {
            String message = JSON.readTree(body).path("message").asText("");
            return message.isEmpty() ? "" : ": " + fitForLog(message);
        } catch (IOException _) {
            return body.length == 0
                    ? ""
                    : ": " + fitForLog(new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Returns a text as it may stand in a log: one line, not too long. */
    static String fitForLog(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + " ..." : line;
    }

    // The JDK's exceptions about connections often have no message.
    static String reason(Throwable failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : fitForLog(failure.getMessage());
    }

    /** Ends what is under way, and the thread. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
