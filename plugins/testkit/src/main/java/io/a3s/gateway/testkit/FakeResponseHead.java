package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response's head in memory, with the body if it is a local reply.
 *
 * @since 1.0
 */
public final class FakeResponseHead implements ResponseHead {
    private final int status;
    private final HeaderList headers = new HeaderList();
    private final String body;

    private static final String ID = "request-1";

    private FakeResponseHead(int status, String body) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100 to 999)");
        }
        this.status = status;
        this.body = body;
    }

    /** Makes the head of a backend's response. */
    public static FakeResponseHead of(int status) {
        return new FakeResponseHead(status, "");
    }

    /** Makes the response a reply becomes in an exchange with id {@code request-1}. */
    public static FakeResponseHead of(Reply reply) {
        FakeResponseHead head =
                new FakeResponseHead(
                        reply.status(), new String(reply.body(ID), StandardCharsets.UTF_8));
        reply.writeFieldsTo(head.headers, ID);
        return head;
    }

    /** Adds a field and returns this head. */
    public FakeResponseHead with(String name, String value) {
        headers.add(HeaderName.of(name), value);
        return this;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public HeaderList headers() {
        return headers;
    }

    /** Returns the first value of a field, or null if it is absent. */
    public @Nullable String header(String name) {
        return headers.get(HeaderName.of(name));
    }

    /** Returns the body of a local reply as text; empty for a backend's response. */
    public String body() {
        return body;
    }
}
