package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Completion;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an exchange when it ends: the part that the access log, the metrics and
 * middlewares get to see.
 */
abstract class ExchangeFacts implements AccessRecord, Completion {
    private static final int CLIENT_CLOSED_REQUEST = 499;

    final ClientInfo client;
    final RequestHead head;
    final String id;
    // Kept because a middleware may change the head's path.
    final String originalPath;
    final long startNanos;
    long endNanos;
    long firstByteNanos;
    long requestBytes;
    long responseBytes;
    int status;
    Outcome outcome = Outcome.LOCAL_REPLY;
    String reason = "";
    @Nullable RouteTarget route;
    @Nullable Placement placement;
    @Nullable ServerBackend backend;
    @Nullable Identity identity;
    @Nullable UpstreamFailure failure;
    @Nullable GuardedTrace trace;

    ExchangeFacts(RequestHead head, ClientInfo client, String id, long startNanos) {
        this.head = head;
        this.client = client;
        this.id = id;
        this.originalPath = head.path();
        this.startNanos = startNanos;
    }

    @Override
    public final String requestId() {
        return id;
    }

    @Override
    public final @Nullable String traceId() {
        return trace == null ? null : trace.traceId();
    }

    @Override
    public final String clientIp() {
        return client.addressText();
    }

    @Override
    public final String method() {
        return head.method();
    }

    @Override
    public final String path() {
        return originalPath;
    }

    @Override
    public final String host() {
        return head.authority();
    }

    @Override
    public final int status() {
        return status == 0 ? CLIENT_CLOSED_REQUEST : status;
    }

    @Override
    public final Outcome outcome() {
        return outcome;
    }

    @Override
    public final String reason() {
        return reason;
    }

    @Override
    public final @Nullable UpstreamFailure failure() {
        return failure;
    }

    @Override
    public final @Nullable String user() {
        return identity == null ? null : identity.name();
    }

    @Override
    public final long durationNanos() {
        return endNanos - startNanos;
    }

    @Override
    public final long timeToFirstByteNanos() {
        return firstByteNanos == 0 ? -1 : firstByteNanos - startNanos;
    }

    @Override
    public final long requestBytes() {
        return requestBytes;
    }

    @Override
    public final long responseBytes() {
        return responseBytes;
    }

    @Override
    public final String entrypoint() {
        return client.entrypoint();
    }

    @Override
    public final @Nullable String router() {
        return route == null ? null : route.router();
    }

    @Override
    public final @Nullable String service() {
        if (placement != null) {
            return placement.service().name();
        }
        return route == null ? null : route.service();
    }

    @Override
    public final @Nullable String revision() {
        return Placement.revisionName(placement);
    }

    @Override
    public final @Nullable String backendLabel() {
        return backend == null ? null : backend.label();
    }

    @Override
    public final @Nullable String userAgent() {
        return head.headers().get(HeaderName.USER_AGENT);
    }
}
