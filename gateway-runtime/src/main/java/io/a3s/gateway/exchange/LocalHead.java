package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;

/** The head of a local reply. */
record LocalHead(int status, Headers headers) implements ResponseHead {
    static LocalHead of(Reply reply, String requestId) {
        HeaderList headers = new HeaderList();
        reply.writeFieldsTo(headers, requestId);
        return new LocalHead(reply.status(), headers);
    }
}
