package io.a3s.gateway.exchange;

import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request once more where that is wanted and possible. Made when an attempt has failed, or
 * when a middleware wants to judge what it was answered with.
 */
final class Retries {
    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final HttpExchange exchange;
    private final Forwarder forwarder;
    private final LoopContext loop;
    private final RequestSide request;
    private final @Nullable ChainWalk walk;
    private boolean repeated;

    Retries(
            HttpExchange exchange,
            Forwarder forwarder,
            LoopContext loop,
            RequestSide request,
            @Nullable ChainWalk walk) {
        this.exchange = exchange;
        this.forwarder = forwarder;
        this.loop = loop;
        this.request = request;
        this.walk = walk;
    }

    /** Returns whether a request may be sent twice, by its method (RFC 9110 §9.2.2). */
    static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }

    /** Takes that an attempt has failed. Returns whether another one follows. */
    boolean afterFailure(UpstreamFailure what, ServerBackend last) {
        if (isSafeToRepeat(what)) {
            repeated = true;
            repeat(what, last);
            return true;
        }
        return isTriedAgain(what, null) || isSentElsewhere(what, last);
    }

    /** Takes what an attempt was answered with. Returns whether another one follows. */
    boolean afterAnswer(ResponseHead answer) {
        return isTriedAgain(null, answer);
    }

    // RFC 9110 §9.2.2: an idempotent request may be repeated on a new connection if the old one had
    // just been closed. RFC 9113 §8.7: any may be that the backend has not processed.
    private boolean isSafeToRepeat(UpstreamFailure failure) {
        boolean isUnprocessed =
                failure.kind() == UpstreamFailure.Kind.REFUSED
                        || (failure.kind() == UpstreamFailure.Kind.STALE_CONNECTION
                                && isIdempotent(exchange.method()));
        return isUnprocessed
                && !repeated
                && request.isRepeatable()
                && exchange.request().upgrade() == null;
    }

    // What a backend has refused, another one may take.
    private void repeat(UpstreamFailure what, ServerBackend last) {
        try {
            Placement place = exchange.requirePlacement();
            ServerBackend other =
                    what.kind() == UpstreamFailure.Kind.REFUSED ? place.another(last) : null;
            forwarder.forward(other == null ? last : other, true);
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    // Asks the middlewares about an attempt and follows their advice.
    private boolean isTriedAgain(@Nullable UpstreamFailure what, @Nullable ResponseHead answer) {
        Attempt last = forwarder.attempt();
        if (last == null || walk == null || !walk.hasAttemptPhase()) {
            return false;
        }
        ServerBackend asked = last.backend;
        if (asked == null) {
            return false;
        }
        boolean isRepeatable = request.isRepeatableOnAdvice();
        AttemptView view =
                new AttemptView(
                        last.number,
                        asked,
                        what,
                        answer,
                        System.nanoTime() - last.startNanos,
                        isRepeatable);
        if (!(walk.advise(view) instanceof RetryAdvice.Retry retry) || !isRepeatable) {
            return false;
        }
        forwarder.pause();
        if (retry.delayNanos() == 0) {
            forwarder.tryAgain();
        } else {
            loop.loop().schedule(forwarder::tryAgain, retry.delayNanos(), TimeUnit.NANOSECONDS);
        }
        return true;
    }

    // Whatever the method: a backend that could not be reached has got nothing of the request.
    private boolean isSentElsewhere(UpstreamFailure what, ServerBackend last) {
        if (!what.isBeforeConnection() || !request.isRepeatable()) {
            return false;
        }
        Placement place = exchange.requirePlacement();
        ServerBackend next = place.elsewhere(last);
        if (next == null) {
            return false;
        }
        place.service().stats().retries.add(loop.index(), 1);
        try {
            forwarder.forward(next, false);
        } catch (Throwable e) {
            exchange.failed(e);
        }
        return true;
    }
}
