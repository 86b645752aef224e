package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator sets for {@code headers}.
 *
 * @param requestHeaders fields to set in requests
 * @param requestHeadersAdd fields to add to requests
 * @param requestHeadersRemove fields to remove from requests
 * @param responseHeaders fields to set in responses
 * @param responseHeadersAdd fields to add to responses
 * @param responseHeadersRemove fields to remove from responses
 */
@Doc(
        """
        Removes, sets and adds fields of requests and responses, in this order. Values may hold \
        `${client_ip}`, `${host}`, `${scheme}`, `${method}`, `${path}`, `${request_id}`, `${router}`, \
        `${service}`, `${entrypoint}`, `${identity}` and `${identity.CLAIM}`; of a client that speaks TLS \
        `${tls_version}`, `${tls_server_name}`, and of its certificate `${tls_client_subject}` and \
        `${tls_client_fingerprint}` (SHA-256); and those of responses `${backend}`, as they are when the \
        field is written.""")
record HeadersConfig(
        @Doc("Fields the backend gets with exactly these values, whatever the client sent.")
                Map<String, String> requestHeaders,
        @Doc("Fields the backend gets in addition to those of the same name.")
                Map<String, String> requestHeadersAdd,
        @Doc("Names of fields of the client that the backend does not get.")
                List<String> requestHeadersRemove,
        @Doc("Fields the client gets with exactly these values, whatever the backend sent.")
                Map<String, String> responseHeaders,
        @Doc("Fields the client gets in addition to those of the same name.")
                Map<String, String> responseHeadersAdd,
        @Doc("Names of fields of the backend that the client does not get.")
                List<String> responseHeadersRemove) {
    HeadersConfig {
        requestHeaders = copy(requestHeaders);
        requestHeadersAdd = copy(requestHeadersAdd);
        requestHeadersRemove = List.copyOf(requestHeadersRemove);
        responseHeaders = copy(responseHeaders);
        responseHeadersAdd = copy(responseHeadersAdd);
        responseHeadersRemove = List.copyOf(responseHeadersRemove);
        HeaderEdits request =
                HeaderEdits.compile(
                        Side.REQUEST, requestHeaders, requestHeadersAdd, requestHeadersRemove);
        HeaderEdits response =
                HeaderEdits.compile(
                        Side.RESPONSE, responseHeaders, responseHeadersAdd, responseHeadersRemove);
        if (request.isEmpty() && response.isEmpty()) {
            throw new InvalidConfigException(
                    "",
                    "nothing to edit (expected: request_headers, response_headers or another key)");
        }
    }

    /** Returns what happens to the fields of one side. */
    HeaderEdits edits(Side side) {
        return switch (side) {
            case REQUEST ->
                    HeaderEdits.compile(
                            side, requestHeaders, requestHeadersAdd, requestHeadersRemove);
            case RESPONSE ->
                    HeaderEdits.compile(
                            side, responseHeaders, responseHeadersAdd, responseHeadersRemove);
        };
    }

    // Map.copyOf would lose the order, in which fields are written.
    private static Map<String, String> copy(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
