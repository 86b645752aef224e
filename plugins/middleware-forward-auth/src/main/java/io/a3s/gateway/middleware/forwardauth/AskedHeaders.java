package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.RemoteService;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Turns a request into the question about it.
 *
 * @param url where to ask
 * @param names the headers that are passed on as they are
 */
record AskedHeaders(URI url, List<HeaderName> names) {
    // Those of the connection to the service are its own, and there is no body.
    private static final Set<String> RESERVED =
            Set.of(
                    "accept-encoding",
                    "connection",
                    "content-encoding",
                    "content-length",
                    "expect",
                    "host",
                    "http2-settings",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "x-request-id");

    // Set by the gateway before any middleware runs: from the connection, or, if the peer is a
    // trusted proxy, from what it says.
    private static final List<HeaderName> FORWARDED =
            List.of(
                    HeaderName.X_FORWARDED_FOR,
                    HeaderName.X_FORWARDED_HOST,
                    HeaderName.X_FORWARDED_PORT,
                    HeaderName.X_FORWARDED_PROTO);

    /**
     * Checks a name in the configuration.
     *
     * @throws InvalidConfigException if it cannot be passed on
     */
    static void require(String text) {
        String name =
                IdentityHeader.requireName("forward_auth_request_headers", text)
                        .toString()
                        .toLowerCase(Locale.ROOT);
        if (RESERVED.contains(name) || name.startsWith("x-forwarded-")) {
            throw new InvalidConfigException(
                    "forward_auth_request_headers",
                    '"' + text + "\" is set by the gateway (expected: other headers)");
        }
    }

    HttpRequest question(Exchange exchange) {
        RequestHead head = exchange.request();
        Headers headers = head.headers();
        HttpRequest.Builder question = RemoteService.get(url);
        for (HeaderName name : names) {
            copy(headers, name, question);
        }
        for (HeaderName name : FORWARDED) {
            copy(headers, name, question);
        }
        String query = head.query();
        question.header("X-Forwarded-Method", head.method());
        question.header("X-Forwarded-Uri", query == null ? head.path() : head.path() + '?' + query);
        question.header("X-Request-Id", exchange.id());
        return question.build();
    }

    // Octets beyond ASCII become question marks on the way: the JDK's client sends no others.
    private static void copy(Headers headers, HeaderName name, HttpRequest.Builder question) {
        for (String value : headers.all(name)) {
            question.header(name.toString(), value);
        }
    }
}
