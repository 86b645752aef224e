package io.a3s.gateway.dns.route53;

import io.a3s.gateway.authentication.RemoteService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** Sends requests to Route 53 and reads its answers, which are XML. */
final class Route53Api implements AutoCloseable {
    private static final String VERSION = "/2013-04-01/";
    private static final int MAX_ANSWER = 1 << 20;

    private final Route53Config config;
    private final Signer signer;
    private final RemoteService service;

    Route53Api(Route53Config config) {
        this.config = config;
        this.signer =
                new Signer(
                        config.accessKeyId(), config.secretAccessKey(), config.region(), "route53");
        this.service = new RemoteService(config.timeout(), MAX_ANSWER, Optional.empty());
    }

    /** Asks for something. */
    Document get(String path, Map<String, String> parameters)
            throws IOException, InterruptedException {
        return call("GET", path, parameters, "");
    }

    /** Changes something. */
    Document post(String path, String xml) throws IOException, InterruptedException {
        return call("POST", path, Map.of(), xml);
    }

    private Document call(String method, String path, Map<String, String> parameters, String xml)
            throws IOException, InterruptedException {
        byte[] body = xml.getBytes(StandardCharsets.UTF_8);
        String query =
                parameters.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> each.getKey() + '=' + encode(each.getValue()))
                        .collect(Collectors.joining("&"));
        URI target =
                URI.create(config.apiUrl() + VERSION + path + (query.isEmpty() ? "" : "?" + query));
        Map<String, String> fields = new HashMap<>();
        fields.put("host", target.getAuthority());
        fields.put("x-amz-date", Signer.date(Instant.now()));
        config.sessionToken().ifPresent(token -> fields.put("x-amz-security-token", token));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target)
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body))
                        .header(
                                "Authorization",
                                signer.authorization(
                                        method, target.getRawPath(), query, fields, body));
        fields.forEach(
                (name, value) -> {
                    // The client sets it itself.
                    if (!name.equals("host")) {
                        request.header(name, value);
                    }
                });
        return answer(request.build());
    }

    private Document answer(HttpRequest request) throws IOException, InterruptedException {
        RemoteService.Answer answer;
        try {
            answer = service.ask(request);
        } catch (TimeoutException e) {
            throw new IOException("Route 53 did not answer within " + config.timeout(), e);
        }
        byte[] body = answer.body().orElse(new byte[0]);
        if (answer.status() / 100 != 2) {
            throw new IOException("Route 53 answered " + answer.status() + reason(body));
        }
        return parse(body);
    }

    private static String reason(byte[] body) {
        try {
            Document problem = parse(body);
            String code = Xml.text(problem, "Code");
            String message = Xml.text(problem, "Message");
            return code.isEmpty() ? "" : ": " + code + ": " + message;
        } catch (IOException e) {
            // The status has to do.
            return "";
        }
    }

    // What could be reached from within a document is switched off: it comes from outside.
    private static Document parse(byte[] body) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(body));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Route 53 answered with something else than XML", e);
        }
    }

    /** Encodes as signatures want it: a space is {@code %20}. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    @Override
    public void close() {
        service.close();
    }
}
