package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;

/**
 * The management API of a gateway under test.
 *
 * @param port where it listens
 * @param token what it demands, empty if nothing
 */
record Management(int port, String token) {
    /** Returns the block of the configuration that sets it up. */
    String block() {
        String demanded = token.isEmpty() ? "" : "; token = \"" + token + '"';
        return "management { address = \"127.0.0.1:" + port + '"' + demanded + " }\n";
    }

    /** Asks with the token. */
    RawClient.Answer get(String path) throws IOException {
        String field = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        return ask("GET", path, field);
    }

    /** Has the gateway look for plugins again. */
    RawClient.Answer reloadPlugins() throws IOException {
        String field = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        return ask(
                "POST",
                "/api/gateway/plugins/reload",
                field + "Content-Type: application/json\r\nContent-Length: 0\r\n");
    }

    /** Asks in any way. */
    RawClient.Answer ask(String method, String path, String fields) throws IOException {
        return RawClient.ask(
                port, method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    }
}
