package io.a3s.gateway.dns.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.certificate.DnsSolver;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Adds records by Cloudflare's API and remembers their ids, to take away just these. */
final class CloudflareSolver implements DnsSolver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ANSWER = 1 << 20;
    // The shortest that is allowed without an enterprise plan is 60.
    private static final int TTL_SECONDS = 120;

    private record Added(String zone, String id) {}

    private final CloudflareConfig config;
    private final RemoteService api;
    private final Map<String, Added> added = new HashMap<>();

    CloudflareSolver(CloudflareConfig config) {
        this.config = config;
        this.api = new RemoteService(config.timeout(), MAX_ANSWER, Optional.empty());
    }

    @Override
    public void add(String record, String value) throws IOException, InterruptedException {
        String zone = config.zoneId().isPresent() ? config.zoneId().get() : zoneOf(record);
        ObjectNode wanted =
                JSON.createObjectNode()
                        .put("type", "TXT")
                        .put("name", record)
                        .put("content", '"' + value + '"')
                        .put("ttl", TTL_SECONDS);
        JsonNode made =
                call(
                        request("/zones/" + zone + "/dns_records")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(JSON.writeValueAsString(wanted))));
        added.put(key(record, value), new Added(zone, made.path("id").asText()));
        Thread.sleep(config.propagationWait());
    }

    @Override
    public void remove(String record, String value) throws IOException, InterruptedException {
        Added known = added.remove(key(record, value));
        if (known != null) {
            call(request("/zones/" + known.zone() + "/dns_records/" + known.id()).DELETE());
        }
    }

    private static String key(String record, String value) {
        return record + ' ' + value;
    }

    /** Finds the zone a record belongs to: the longest of its endings that is one. */
    private String zoneOf(String record) throws IOException, InterruptedException {
        int dot = record.indexOf('.');
        while (dot >= 0) {
            String name = record.substring(dot + 1);
            JsonNode zones =
                    call(request("/zones?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
            if (zones.has(0)) {
                return zones.get(0).path("id").asText();
            }
            dot = record.indexOf('.', dot + 1);
        }
        throw new IOException("the token sees no zone for " + record);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(config.apiUrl() + path))
                .header("Authorization", "Bearer " + config.apiToken())
                .header("Accept", "application/json");
    }

    /** Returns what the API has for result. */
    private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
        RemoteService.Answer answer;
        try {
            answer = api.ask(request.build());
        } catch (TimeoutException e) {
            throw new IOException("Cloudflare did not answer within " + config.timeout(), e);
        }
        JsonNode body = JSON.readTree(answer.body().orElse(new byte[0]));
        if (answer.status() / 100 != 2 || !body.path("success").asBoolean()) {
            JsonNode error = body.path("errors").path(0);
            throw new IOException(
                    "Cloudflare answered "
                            + answer.status()
                            + (error.isMissingNode()
                                    ? ""
                                    : ": "
                                            + error.path("message").asText()
                                            + " ("
                                            + error.path("code").asText()
                                            + ')'));
        }
        return body.path("result");
    }

    @Override
    public void close() {
        api.close();
    }
}
