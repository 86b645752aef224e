package io.a3s.gateway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.admin.AdminServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the management API of a running gateway. */
final class ManagementCall {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private ManagementCall() {}

    /**
     * Sends a request without a body, and returns the document it is answered with.
     *
     * @param resource the path behind what every path of the API begins with
     * @param limit how long the answer may take
     * @throws IOException if there is none, or the gateway has refused; the message says why
     */
    static JsonNode ask(
            ManagementOptions.Target target, String method, String resource, Duration limit)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(target, method, resource, limit);
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() != OK) {
            throw new IOException(
                    "refused with status "
                            + response.statusCode()
                            + ": "
                            + answer.path("error").asText(response.body().strip()));
        }
        return answer;
    }

    /**
     * Sends a request without a body.
     *
     * @param resource the path behind what every path of the API begins with
     * @param limit how long the answer may take
     * @throws IOException if there is none; the message says where one was expected
     */
    static HttpResponse<String> send(
            ManagementOptions.Target target, String method, String resource, Duration limit)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + target.address() + AdminServer.PREFIX + resource);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(limit)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.noBody());
        target.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(
                    "no answer from "
                            + target.address()
                            + ": "
                            + e
                            + " (expected: a running gateway with its management API there)",
                    e);
        }
    }
}
