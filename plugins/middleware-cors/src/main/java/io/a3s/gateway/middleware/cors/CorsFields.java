package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.http.HeaderName;
import java.util.List;

/** The fields of the CORS protocol (Fetch standard, "HTTP CORS protocol"). */
final class CorsFields {
    static final HeaderName REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");
    static final HeaderName REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");
    static final HeaderName REQUEST_PRIVATE_NETWORK =
            HeaderName.of("Access-Control-Request-Private-Network");

    static final HeaderName ALLOW_ORIGIN = HeaderName.of("Access-Control-Allow-Origin");
    static final HeaderName ALLOW_CREDENTIALS = HeaderName.of("Access-Control-Allow-Credentials");
    static final HeaderName ALLOW_METHODS = HeaderName.of("Access-Control-Allow-Methods");
    static final HeaderName ALLOW_HEADERS = HeaderName.of("Access-Control-Allow-Headers");
    static final HeaderName ALLOW_PRIVATE_NETWORK =
            HeaderName.of("Access-Control-Allow-Private-Network");
    static final HeaderName EXPOSE_HEADERS = HeaderName.of("Access-Control-Expose-Headers");
    static final HeaderName MAX_AGE = HeaderName.of("Access-Control-Max-Age");

    /** All that a response may have. */
    static final List<HeaderName> OF_RESPONSES =
            List.of(
                    ALLOW_ORIGIN,
                    ALLOW_CREDENTIALS,
                    ALLOW_METHODS,
                    ALLOW_HEADERS,
                    ALLOW_PRIVATE_NETWORK,
                    EXPOSE_HEADERS,
                    MAX_AGE);

    private CorsFields() {}
}
