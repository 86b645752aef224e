package io.a3s.gateway.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The APIs of Cloudflare and of Route 53 for a zone {@code test}, as far as the gateway uses them.
 * What they are told is seen in the DNS server beside {@link PebbleProcess}.
 */
final class FakeDnsVendor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORDS = "/client/v4/zones/z1/dns_records";

    private final HttpServer server;
    private final String dns;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, List<String>> values = new TreeMap<>();
    private final Map<String, String[]> ids = new TreeMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final List<String> authorizations = new ArrayList<>();

    FakeDnsVendor(String dns) throws IOException {
        this.dns = dns;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/client/v4/", exchange -> answer(exchange, this::cloudflare));
        server.createContext("/2013-04-01/", exchange -> answer(exchange, this::route53));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the values that are there now, by name. */
    synchronized Map<String, List<String>> values() {
        return Map.copyOf(values);
    }

    /** Returns how requests said who sent them. */
    synchronized List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private interface Answering {
        String answer(String method, URI target, String body) throws Exception;
    }

    private synchronized void answer(HttpExchange exchange, Answering answering)
            throws IOException {
        String text;
        int status = 200;
        try {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            text = answering.answer(exchange.getRequestMethod(), exchange.getRequestURI(), body);
        } catch (Exception e) {
            status = 400;
            text = String.valueOf(e);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String cloudflare(String method, URI target, String body) throws Exception {
        String path = target.getPath();
        if (path.equals("/client/v4/zones")) {
            return target.getQuery().equals("name=test")
                    ? "{\"success\": true, \"result\": [{\"id\": \"z1\"}]}"
                    : "{\"success\": true, \"result\": []}";
        }
        if (method.equals("POST") && path.equals(RECORDS)) {
            JsonNode wanted = JSON.readTree(body);
            String id = "r" + next.incrementAndGet();
            String[] record = {wanted.get("name").asText(), wanted.get("content").asText()};
            ids.put(id, record);
            present(record[0]).add(record[1]);
            publish(record[0]);
            return "{\"success\": true, \"result\": {\"id\": \"" + id + "\"}}";
        }
        if (method.equals("DELETE") && path.startsWith(RECORDS + "/")) {
            String id = path.substring(RECORDS.length() + 1);
            String[] record = Objects.requireNonNull(ids.remove(id), id);
            present(record[0]).remove(record[1]);
            publish(record[0]);
            return "{\"success\": true, \"result\": {}}";
        }
        throw new IllegalArgumentException(method + ' ' + path);
    }

    private String route53(String method, URI target, String body) throws Exception {
        String path = target.getPath().substring("/2013-04-01/".length());
        if (path.equals("hostedzonesbyname")) {
            return "<R><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>test.</Name>"
                    + "<Config><PrivateZone>false</PrivateZone></Config>"
                    + "</HostedZone></HostedZones></R>";
        }
        if (path.startsWith("change/")) {
            boolean isDone = next.incrementAndGet() % 2 == 0;
            return "<R><ChangeInfo><Status>"
                    + (isDone ? "INSYNC" : "PENDING")
                    + "</Status></ChangeInfo></R>";
        }
        if (!path.equals("hostedzone/Z1/rrset")) {
            throw new IllegalArgumentException(method + ' ' + path);
        }
        if (method.equals("GET")) {
            Matcher name = Pattern.compile("name=([^&]+)\\.(&|$)").matcher(target.getQuery());
            name.find();
            List<String> present = values.getOrDefault(name.group(1), List.of());
            return "<R><ResourceRecordSets>"
                    + (present.isEmpty() ? "" : set(name.group(1), present))
                    + "</ResourceRecordSets></R>";
        }
        Matcher name = Pattern.compile("<Name>(.+)\\.</Name>").matcher(body);
        name.find();
        Matcher value = Pattern.compile("<Value>([^<]+)</Value>").matcher(body);
        List<String> given = new ArrayList<>();
        while (value.find()) {
            given.add(value.group(1));
        }
        values.put(name.group(1), body.contains("<Action>DELETE<") ? new ArrayList<>() : given);
        publish(name.group(1));
        return "<R><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status></ChangeInfo></R>";
    }

    private static String set(String name, List<String> present) {
        return "<ResourceRecordSet><Name>%s.</Name><Type>TXT</Type><ResourceRecords>%s</ResourceRecords></ResourceRecordSet>"
                .formatted(
                        name,
                        String.join(
                                "",
                                present.stream()
                                        .map(each -> "<Value>" + each + "</Value>")
                                        .toList()));
    }

    private List<String> present(String name) {
        return values.computeIfAbsent(name, _ -> new ArrayList<>());
    }

    private void publish(String name) throws Exception {
        // It cannot take a single value away, and between two calls the authority may look.
        if (present(name).isEmpty()) {
            tell("/clear-txt", Map.of("host", name + '.'));
        }
        for (String value : present(name)) {
            tell("/set-txt", Map.of("host", name + '.', "value", value.replace("\"", "")));
        }
    }

    private void tell(String path, Map<String, String> what) throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create(dns + path))
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(what)))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
