package com.example.tokenauth;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Verdict;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the service, in code that may block: each exchange has a virtual thread meanwhile. */
final class TokenAuth implements BlockingMiddleware {
    private static final Verdict NO_TOKEN =
            Verdict.reply(
                    Reply.error(401, "missing token")
                            .withHeader(HeaderName.WWW_AUTHENTICATE, "Bearer"));

    private final TokenAuthConfig config;
    private final HttpClient client;

    TokenAuth(TokenAuthConfig config) {
        this.config = config;
        this.client = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
    }

    @Override
    public Verdict handle(Exchange exchange) throws InterruptedException {
        String token = exchange.request().headers().get(HeaderName.AUTHORIZATION);
        if (token == null) {
            return NO_TOKEN;
        }
        HttpRequest question =
                HttpRequest.newBuilder(config.url())
                        .header("Authorization", token)
                        .timeout(config.timeout())
                        .build();
        try {
            int status = client.send(question, BodyHandlers.discarding()).statusCode();
            return status == 200 ? Verdict.proceed() : Verdict.reply(403, "token refused");
        } catch (IOException e) {
            return Verdict.reply(503, "token cannot be checked");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
