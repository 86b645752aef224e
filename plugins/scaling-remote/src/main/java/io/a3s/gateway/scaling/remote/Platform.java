package io.a3s.gateway.scaling.remote;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * A platform with an HTTP interface that speaks JSON. Each call is one request, without retries.
 * Safe for use by any thread that may block.
 */
public final class Platform implements AutoCloseable {
    private static final int MAX_ANSWER = 8 << 20;
    private static final int MAX_SHOWN = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final Duration timeout;
    private final Credentials credentials;
    private final RemoteService service;

    /** Gives the bearer token for the next request, if there is one. */
    @FunctionalInterface
    public interface Credentials {
        /**
         * Returns the token.
         *
         * @throws ScalingException if there should be one, but it cannot be had
         */
        Optional<String> token() throws ScalingException;
    }

    /**
     * @param base scheme, host, port, and perhaps a path
     * @param timeout how long an answer may take as a whole
     * @param credentials asked before each request
     * @param tls how to trust its certificate, if not as the platform does
     */
    public Platform(URI base, Duration timeout, Credentials credentials, Optional<SSLContext> tls) {
        this.base = base.toString().replaceAll("/+$", "");
        this.timeout = timeout;
        this.credentials = credentials;
        this.service = new RemoteService(timeout, MAX_ANSWER, tls);
    }

    /**
     * Asks for something.
     *
     * @param path with its query, beginning with a slash
     */
    public JsonNode get(String path) throws ScalingException, InterruptedException {
        return ask("GET", path, HttpRequest.newBuilder().GET());
    }

    /**
     * Sends something.
     *
     * @param contentType the type of the body, which is some form of JSON
     */
    public JsonNode send(String method, String path, String contentType, JsonNode body)
            throws ScalingException, InterruptedException {
        return ask(
                method,
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", contentType)
                        .method(
                                method,
                                BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8)));
    }

    private JsonNode ask(String method, String path, HttpRequest.Builder request)
            throws ScalingException, InterruptedException {
        String what = method + ' ' + base + path;
        request.uri(URI.create(base + path)).header("Accept", "application/json");
        credentials.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        RemoteService.Answer answer = answer(what, request.build());
        byte[] body =
                answer.body()
                        .orElseThrow(
                                () ->
                                        new ScalingException(
                                                Kind.BAD_ANSWER,
                                                what + ": an answer of more than 8 MiB"));
        if (answer.status() < 200 || answer.status() > 299) {
            throw new ScalingException(
                    kind(answer.status()), what + ": status " + answer.status() + message(body));
        }
        return parse(what, body);
    }

    private RemoteService.Answer answer(String what, HttpRequest request)
            throws ScalingException, InterruptedException {
        try {
            return service.ask(request);
        } catch (TimeoutException e) {
            throw new ScalingException(
                    Kind.TIMEOUT, what + ": no answer within " + timeout.toMillis() + " ms", e);
        } catch (IOException e) {
            throw new ScalingException(Kind.UNAVAILABLE, what + ": " + reason(e), e);
        }
    }

    // The JDK's exceptions about connections often have no message.
    private static String reason(IOException failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> Kind.CONFLICT;
            case 408, 425, 429 -> Kind.UNAVAILABLE;
            default ->
                    status >= 500
                            ? Kind.UNAVAILABLE
                            : status >= 400 ? Kind.REJECTED : Kind.BAD_ANSWER;
        };
    }

    private static JsonNode parse(String what, byte[] body) throws ScalingException {
        try {
            JsonNode parsed = JSON.readTree(body);
            if (parsed == null || !parsed.isObject()) {
                throw new ScalingException(
                        Kind.BAD_ANSWER, what + ": no JSON object" + shown(body));
            }
            return parsed;
        } catch (JacksonException e) {
            throw new ScalingException(
                    Kind.BAD_ANSWER, what + ": no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    /** Returns what a platform says about its refusal: the text under {@code message}, or all. */
    private static String message(byte[] body) {
        try {
            JsonNode message = JSON.readTree(body).path("message");
            if (message.isTextual()) {
                return ": " + fitForLog(message.textValue());
            }
        } catch (IOException _) {
            // Then it is no JSON.
        }
        return shown(body);
    }

    private static String shown(byte[] body) {
        String text = fitForLog(new String(body, StandardCharsets.UTF_8));
        return text.isEmpty() ? "" : ": " + text;
    }

    private static String fitForLog(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + " ..." : line;
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        service.close();
    }
}
