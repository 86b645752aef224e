package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;

/** The head of a local reply. */
record LocalHead(int status, Headers headers) implements ResponseHead {
    static LocalHead of(Reply reply, String requestId) {
        HeaderList headers = new HeaderList();
        reply.writeFieldsTo(headers, requestId);
        // Also for requests that never become an exchange, whose client may ask about it, too.
        headers.set(HeaderName.X_REQUEST_ID, requestId);
        return new LocalHead(reply.status(), headers);
    }
}
