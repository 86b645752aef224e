package io.a3s.gateway.tracing.otlp;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attributes of spans: those of OpenTelemetry's semantic conventions for HTTP spans, and the
 * gateway's own.
 */
final class Keys {
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> RESEND = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<Long> REQUEST_SIZE = AttributeKey.longKey("http.request.body.size");
    static final AttributeKey<Long> RESPONSE_SIZE = AttributeKey.longKey("http.response.body.size");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
    static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("a3s.request_id");
    static final AttributeKey<String> ENTRYPOINT = AttributeKey.stringKey("a3s.entrypoint");
    static final AttributeKey<String> ROUTER = AttributeKey.stringKey("a3s.router");
    static final AttributeKey<String> SERVICE = AttributeKey.stringKey("a3s.service");
    static final AttributeKey<String> REASON = AttributeKey.stringKey("a3s.reason");

    private Keys() {}
}
