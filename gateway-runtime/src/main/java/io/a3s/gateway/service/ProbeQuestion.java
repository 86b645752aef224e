package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** What a probe asks, and which answer is a good one. */
sealed interface ProbeQuestion permits GetQuestion, GrpcQuestion {
    /** Returns the head of a new request. */
    RequestHead head();

    /** Returns the body, empty if there is none. */
    byte[] body();

    /** Returns what is wrong with the head of an answer, empty if nothing is. */
    String judgeHead(ResponseHead head);

    /**
     * Returns what is wrong with an answer whose head was right, empty if nothing is.
     *
     * @param body the first part of it
     */
    String judgeEnd(byte[] body, @Nullable Headers trailers);
}
