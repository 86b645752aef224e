package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.testkit.gateway.GatewayBuilder;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A running gateway that has the middleware under test in front of everything. */
final class Trial implements AutoCloseable {
    private static final String BACKEND = "CONFORMANCE_BACKEND";

    private final GatewayExtension gateway;
    private final List<String> fields;

    private Trial(GatewayExtension gateway, List<String> fields) {
        this.gateway = gateway;
        this.fields = fields;
    }

    /**
     * Starts one.
     *
     * @param builder has the plugin
     * @param fields lines of the head that the middleware wants
     */
    static Trial start(GatewayBuilder builder, String hcl, List<String> fields)
            throws GatewayStartException, IOException {
        return new Trial(
                builder.backend(BACKEND, Behaviour.echo()).hcl(hcl).build().start(), fields);
    }

    /** Returns a configuration with one middleware in front of everything. */
    static String config(String type, Map<String, String> keys) {
        StringBuilder body = new StringBuilder();
        keys.forEach(
                (key, value) ->
                        body.append("  ").append(key).append(" = ").append(value).append('\n'));
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        routers "all" {
          rule        = "PathPrefix(`/`)"
          service     = "backend"
          middlewares = ["under-test"]
        }
        services "backend" { load_balancer { servers = [{ url = "${%s}" }] } }
        middlewares "under-test" {
          type = "%s"
        %s}
        """
                .formatted(BACKEND, type, body);
    }

    GatewayExtension gateway() {
        return gateway;
    }

    /** Changes what the backend does from now on. */
    void behave(Behaviour behaviour) {
        gateway.backend(BACKEND).behave(behaviour);
    }

    /** Returns a request's head with what the middleware wants in it. */
    String head(String requestLine, String... more) {
        StringBuilder head = new StringBuilder(requestLine).append("\r\nHost: localhost\r\n");
        fields.forEach(line -> head.append(line).append("\r\n"));
        for (String line : more) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    Answer get(String path) throws IOException {
        return gateway.ask(head("GET " + path + " HTTP/1.1"));
    }

    /** Sends a body whose length is declared. */
    Answer post(String path, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return gateway.ask(head("POST " + path + " HTTP/1.1", "Content-Length: " + length) + body);
    }

    /** Sends a body in chunks of a size. */
    Answer postInChunks(String path, String body, int size) throws IOException {
        StringBuilder text =
                new StringBuilder(head("POST " + path + " HTTP/1.1", "Transfer-Encoding: chunked"));
        for (int i = 0; i < body.length(); i += size) {
            String part = body.substring(i, Math.min(body.length(), i + size));
            text.append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        return gateway.ask(text.append("0\r\n\r\n").toString());
    }

    RawClient connect() throws IOException {
        return gateway.connect();
    }

    /**
     * Waits for all exchanges to end and fails if the middleware has thrown in one of them, or has
     * done what it had not declared.
     */
    void requireNoFailure() {
        gateway.awaitIdle();
        gateway.metrics().samples().entrySet().stream()
                .filter(s -> s.getKey().startsWith("gateway_middleware_errors_total"))
                .filter(s -> s.getValue() > 0)
                .findFirst()
                .ifPresent(
                        s -> {
                            throw new AssertionError(
                                    "the middleware failed: "
                                            + s.getKey()
                                            + ' '
                                            + s.getValue()
                                            + " (expected: no exception, and nothing that needs()"
                                            + " does not say; the log has the stack)");
                        });
    }

    @Override
    public void close() throws IOException {
        gateway.close();
    }
}
