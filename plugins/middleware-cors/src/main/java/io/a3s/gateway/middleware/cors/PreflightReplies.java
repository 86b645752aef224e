package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;

/** Answers preflights: the questions browsers ask before a request that could do harm. */
final class PreflightReplies {
    private static final String VARY =
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network";

    private final Reply refusal;
    private final Reply permission;
    private final boolean allowsAll;
    private final boolean echoesMethod;
    private final boolean echoesHeaders;
    private final boolean allowsPrivateNetwork;

    PreflightReplies(CorsConfig config, boolean allowsAll) {
        this.allowsAll = allowsAll;
        this.echoesMethod = config.allowedMethods().contains(CorsConfig.ANY);
        this.echoesHeaders = config.allowedHeaders().contains(CorsConfig.ANY);
        this.allowsPrivateNetwork = config.allowPrivateNetwork();
        this.refusal = Reply.of(204).withHeader(HeaderName.VARY, VARY);
        this.permission = permission(config);
    }

    // What is the same in all of them.
    private Reply permission(CorsConfig config) {
        String maxAge = Long.toString(config.maxAge().toSeconds());
        Reply reply = refusal.withHeader(CorsFields.MAX_AGE, maxAge);
        if (!echoesMethod) {
            String methods = String.join(", ", config.allowedMethods());
            reply = reply.withHeader(CorsFields.ALLOW_METHODS, methods);
        }
        if (!echoesHeaders && !config.allowedHeaders().isEmpty()) {
            String names = String.join(", ", config.allowedHeaders());
            reply = reply.withHeader(CorsFields.ALLOW_HEADERS, names);
        }
        if (config.allowCredentials()) {
            reply = reply.withHeader(CorsFields.ALLOW_CREDENTIALS, "true");
        }
        return allowsAll ? reply.withHeader(CorsFields.ALLOW_ORIGIN, CorsConfig.ANY) : reply;
    }

    /** Returns whether a request that has an {@code Origin} is a preflight. */
    static boolean isPreflight(RequestHead request) {
        return request.method().equals("OPTIONS")
                && request.headers().contains(CorsFields.REQUEST_METHOD);
    }

    /** Returns the answer for an origin that may not: nothing is allowed. */
    Reply refusal() {
        return refusal;
    }

    /** Returns the answer for an origin that may. */
    Reply permission(String origin, Headers asked) {
        Reply reply = permission;
        if (!allowsAll) {
            reply = reply.withHeader(CorsFields.ALLOW_ORIGIN, origin);
        }
        // Said in answer to the question and not as "*", which leaves Authorization out and which
        // browsers take literally for requests with credentials.
        if (echoesMethod) {
            String method = asked.get(CorsFields.REQUEST_METHOD);
            if (method != null && Tokens.isToken(method)) {
                reply = reply.withHeader(CorsFields.ALLOW_METHODS, method);
            }
        }
        if (echoesHeaders) {
            String names = asked.get(CorsFields.REQUEST_HEADERS);
            if (names != null && Tokens.isList(names)) {
                reply = reply.withHeader(CorsFields.ALLOW_HEADERS, names);
            }
        }
        if (allowsPrivateNetwork && "true".equals(asked.get(CorsFields.REQUEST_PRIVATE_NETWORK))) {
            reply = reply.withHeader(CorsFields.ALLOW_PRIVATE_NETWORK, "true");
        }
        return reply;
    }
}
