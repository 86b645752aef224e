package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/**
 * Applies edits to the heads of an exchange. There is one class for each side and one for both,
 * because a phase that a class does not override costs nothing.
 */
sealed interface HeadersMiddleware extends Middleware {
    static HeadersMiddleware of(HeaderEdits request, HeaderEdits response) {
        if (response.isEmpty()) {
            return new OnRequest(request);
        }
        if (request.isEmpty()) {
            return new OnResponse(response);
        }
        return new OnBoth(request, response);
    }

    /**
     * Edits requests only.
     *
     * @param edits what changes
     */
    record OnRequest(HeaderEdits edits) implements HeadersMiddleware {
        @Override
        public Verdict onRequest(Exchange exchange) {
            edits.apply(exchange.request().headers(), exchange);
            return Verdict.proceed();
        }
    }

    /**
     * Edits responses only.
     *
     * @param edits what changes
     */
    record OnResponse(HeaderEdits edits) implements HeadersMiddleware {
        @Override
        public void onResponse(Exchange exchange) {
            edits.apply(exchange.response().headers(), exchange);
        }
    }

    /**
     * Edits both.
     *
     * @param request what changes in requests
     * @param response what changes in responses
     */
    record OnBoth(HeaderEdits request, HeaderEdits response) implements HeadersMiddleware {
        @Override
        public Verdict onRequest(Exchange exchange) {
            request.apply(exchange.request().headers(), exchange);
            return Verdict.proceed();
        }

        @Override
        public void onResponse(Exchange exchange) {
            response.apply(exchange.response().headers(), exchange);
        }
    }
}
