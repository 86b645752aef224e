package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * A GET, to which 2xx is a good answer.
 *
 * @param path path and query
 */
record GetQuestion(String path) implements ProbeQuestion {
    @Override
    public RequestHead head() {
        return new ProbeHead("GET", path);
    }

    @Override
    public byte[] body() {
        return new byte[0];
    }

    @Override
    public String judgeHead(ResponseHead head) {
        return head.status() / 100 == 2 ? "" : "status " + head.status();
    }

    @Override
    public String judgeEnd(byte[] body, @Nullable Headers trailers) {
        return "";
    }
}
