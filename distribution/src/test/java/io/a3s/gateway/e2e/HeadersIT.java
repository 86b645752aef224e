package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadersIT {
    private static final int PORT = FreePort.next();

    @TempDir static Path directory;
    private static ScriptedBackend backend;
    private static String deadUrl;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start(HeadersIT::answer);
        var dead = ScriptedBackend.start(Behaviour.plain("never"));
        dead.close();
        deadUrl = dead.url();
        gateway = GatewayProcess.in(directory).env("TIER", "gold").start(config());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private static void answer(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.send(
                RawClient.lines(
                                "HTTP/1.1 200 OK",
                                "Server: secret/1.0",
                                "X-Frame-Options: ALLOW",
                                "Vary: Cookie",
                                "Content-Length: 2",
                                "")
                        + "ok");
    }

    private static String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }

        routers "main"  { rule = "PathPrefix(`/`)";      service = "main"; middlewares = ["edit"] }
        routers "dead"  { rule = "PathPrefix(`/dead`)";  service = "dead"; middlewares = ["edit"] }
        routers "token" { rule = "PathPrefix(`/token`)"; service = "main"; middlewares = ["edit", "token"] }

        services "main" { load_balancer { servers = [{ url = "%s" }] } }
        services "dead" { load_balancer { servers = [{ url = "%s" }] } }

        middlewares "token" { type = "jwt"; value = "a-secret-of-at-least-32-characters!" }
        middlewares "edit" {
          type = "headers"
          request_headers = {
            "X-Client" = "${client_ip}"
            "X-Url"    = "${scheme}://${host}${path} by ${method}"
            "X-Route"  = "${entrypoint}/${router}/${service}"
            "X-Trace"  = "${request_id}"
            "X-Tier"   = "${TIER} $${PATH}"
            "X-User"   = "user ${identity}"
          }
          request_headers_add     = { "X-Tag" = "gateway" }
          request_headers_remove  = ["X-Debug"]
          response_headers        = { "X-Frame-Options" = "DENY", "X-Served-By" = "${backend}" }
          response_headers_add    = { "Vary" = "Accept-Language" }
          response_headers_remove = ["Server"]
        }
        """
                .formatted(PORT, backend.url(), deadUrl);
    }

    private static RawClient.Answer ask(String target, String... fields) throws IOException {
        return RawClient.ask(
                PORT,
                "GET %s HTTP/1.1\r\nHost: api.example.com\r\n%s\r\n"
                        .formatted(target, fields.length == 0 ? "" : RawClient.lines(fields)));
    }

    private static HttpHead received(String target) {
        return backend.requests().stream()
                .filter(head -> head.target().equals(target))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void editsRequests() throws Exception {
        ask("/request?x", "X-Client: 10.0.0.1", "X-Tag: mine", "X-Debug: 1", "X-User: admin");

        HttpHead head = received("/request?x");
        assertThat(head.fieldValues("x-client")).containsExactly("127.0.0.1");
        assertThat(head.field("x-url")).contains("http://api.example.com/request by GET");
        assertThat(head.field("x-route")).contains("web/main/main");
        assertThat(head.field("x-trace")).isPresent().isEqualTo(head.field("x-request-id"));
        assertThat(head.field("x-tier")).contains("gold ${PATH}");
        assertThat(head.fieldValues("x-tag")).containsExactly("mine", "gateway");
        assertThat(head.field("x-debug")).isEmpty();
        assertThat(head.field("x-user")).as("what nobody has authenticated").isEmpty();
    }

    @Test
    void editsResponses() throws Exception {
        HttpHead head = ask("/response").head();

        assertThat(head.field("server")).isEmpty();
        assertThat(head.fieldValues("x-frame-options")).containsExactly("DENY");
        assertThat(head.field("x-served-by")).contains(backend.url());
        assertThat(head.fieldValues("vary")).containsExactly("Cookie", "Accept-Language");
    }

    @Test
    void editsRepliesOfTheGatewayAndOfMiddlewaresBehind() throws Exception {
        HttpHead broken = ask("/dead").head();
        HttpHead refused = ask("/token").head();

        assertThat(broken.status()).isEqualTo(502);
        assertThat(broken.field("x-frame-options")).contains("DENY");
        assertThat(broken.field("x-served-by")).contains(deadUrl);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.field("x-frame-options")).contains("DENY");
        assertThat(refused.field("x-served-by")).as("no backend was asked").isEmpty();
    }

    @Test
    void makesNoFieldsOfWhatClientsPutIntoPaths() throws Exception {
        ask("/a%0d%0aX-Role:%20root");

        HttpHead head = received("/a%0D%0AX-Role:%20root");
        assertThat(head.field("x-role")).isEmpty();
        assertThat(head.field("x-url"))
                .contains("http://api.example.com/a%0D%0AX-Role:%20root by GET");
    }
}
