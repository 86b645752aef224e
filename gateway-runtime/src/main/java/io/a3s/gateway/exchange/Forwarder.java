package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import org.jspecify.annotations.Nullable;

/**
 * Has the request of an exchange answered: by a backend of its service, after a wait for one if
 * need be and by another one where an attempt has failed, or by a middleware that is the other end
 * itself. Used on the exchange's loop.
 */
final class Forwarder {
    private static final Reply NOBODY = Reply.error(503, "No healthy backends");
    private static final Reply NOBODY_AT_ALL =
            Reply.error(503, "No healthy backends (primary + failover)");

    private final HttpExchange exchange;
    private final RequestSide request;
    private final Placement place;
    private final @Nullable String upgrade;
    private @Nullable Attempt attempt;
    private @Nullable Retries retries;
    private @Nullable ColdStart coldStart;

    /**
     * Makes a forwarder.
     *
     * @param upgrade the protocol that is asked for; null if none is
     */
    Forwarder(
            HttpExchange exchange, RequestSide request, Placement place, @Nullable String upgrade) {
        this.exchange = exchange;
        this.request = request;
        this.place = place;
        this.upgrade = upgrade;
    }

    /** Sends the request to a backend, or waits for one. */
    void begin() {
        ServerBackend picked = place.select();
        if (picked == null) {
            nobodyServes();
        } else {
            enterFirst(picked);
        }
    }

    /** Hands the request to a middleware. */
    void hand(ChainLink link, Verdict.Switching verdict) {
        Attempt current = new Attempt(exchange, place.service(), null, null, System.nanoTime());
        attempt = current;
        current.opened(new LocalStream(exchange, exchange.loop(), current, link, verdict));
        request.forward(exchange.request(), upgrade, current, exchange.isOpening(), false);
    }

    /** Returns the protocol that is asked for, or null if none is. */
    @Nullable String upgrade() {
        return upgrade;
    }

    /** Returns the latest attempt, or null if there was none. */
    @Nullable Attempt attempt() {
        return attempt;
    }

    /** Returns whether a middleware is the other end. */
    boolean isLocal() {
        return attempt != null && attempt.backend == null;
    }

    // Looked for, as hardly any exchange has one, and each would hold a place for it.
    private @Nullable LocalStream local() {
        return attempt != null && isLocal() && attempt.stream() instanceof LocalStream local
                ? local
                : null;
    }

    // ---- waits

    private void nobodyServes() {
        Service target = place.awaited();
        ScaledBackends scaled = target == null ? null : target.scaled();
        if (coldStart != null && coldStart.isWaiting()) {
            // There was one, and it is gone already.
            waitedInVain(ColdStart.NOBODY_SCALED_UP, "no_healthy_backends");
        } else if (target == null || scaled == null) {
            refuse("no_healthy_backends");
        } else {
            await(target, scaled);
        }
    }

    private void refuse(String why) {
        exchange.replied(place.hasFailover() ? NOBODY_AT_ALL : NOBODY, why);
    }

    private void await(Service target, ScaledBackends scaled) {
        exchange.paused();
        ColdStart wait = new ColdStart(this, exchange.request(), exchange.loop(), target, scaled);
        coldStart = wait;
        if (!wait.begin(request.heldBytes())) {
            waitedInVain(ColdStart.FULL, "cold_start_queue_full");
        }
    }

    /** Lets others step in for the service that was waited for, or replies if there are none. */
    private void waitedInVain(Reply reply, String why) {
        leaveQueue();
        try {
            ServerBackend picked = place.instead();
            if (picked != null) {
                enterFirst(picked);
            } else if (place.awaited() != null) {
                nobodyServes();
            } else {
                exchange.replied(reply, why);
            }
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    /** Lets others step in while the service that is waited for cannot be started. */
    private void serveMeanwhile() {
        try {
            ServerBackend picked = place.meanwhile();
            if (picked != null) {
                leaveQueue();
                enterFirst(picked);
            }
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    private void leaveQueue() {
        if (coldStart != null) {
            coldStart.end();
        }
    }

    /**
     * Goes on after a wait.
     *
     * @param held where a place is taken for it, or null if it may pick
     */
    void goOn(ColdStart wait, @Nullable ServerBackend held) {
        try {
            if (held != null) {
                wait.end();
                place.serveFrom(wait.service());
                sendFirst(held);
                return;
            }
            ServerBackend picked = place.select();
            if (picked == null) {
                nobodyServes();
                return;
            }
            wait.end();
            enterFirst(picked);
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    /** Takes that more of the request has come while it may wait. */
    void held(int bytes) {
        if (coldStart != null && !coldStart.hold(bytes)) {
            waitedInVain(ColdStart.FULL, "cold_start_queue_full");
        }
    }

    /** Looks at what the request waits for. Returns false if that has taken too long. */
    boolean checkWait(long now) {
        LocalStream local = local();
        if (local != null) {
            local.checkTimer(now);
        }
        if (coldStart == null) {
            return true;
        }
        if (coldStart.isOverdue(now)) {
            waitedInVain(ColdStart.TIMEOUT, "cold_start_timeout");
            return false;
        }
        if (coldStart.isStuck()) {
            serveMeanwhile();
        }
        if (coldStart.isCommentDue(now)) {
            exchange.keepClientWaiting();
        }
        return true;
    }

    // ---- attempts

    private void enterFirst(ServerBackend picked) {
        ServerBackend entered = place.enter(picked);
        if (entered == null) {
            allAreBusy();
        } else {
            sendFirst(entered);
        }
    }

    private void sendFirst(ServerBackend entered) {
        exchange.request().headers().set(HeaderName.X_REQUEST_ID, exchange.id());
        if (upgrade == null && attempt == null) {
            request.keepIfIdempotent(exchange.method());
            exchange.copyIfWanted();
        }
        send(entered, false);
    }

    /** Sends the request once more, to a backend that was picked if that has a place. */
    void forward(ServerBackend picked, boolean freshConnection) {
        ServerBackend entered = place.enter(picked);
        if (entered == null) {
            allAreBusy();
        } else {
            send(entered, freshConnection);
        }
    }

    // Each has as much under way as it may.
    private void allAreBusy() {
        ScaledBackends scaled = place.service().scaled();
        if (scaled == null || !scaled.isQueueing()) {
            refuse("replicas_busy");
            return;
        }
        pause();
        await(place.awaitPlace(), scaled);
    }

    /** Sends the request to a backend at which it has a place. */
    private void send(ServerBackend entered, boolean freshConnection) {
        Service target = place.service();
        Attempt current = new Attempt(exchange, target, entered, attempt, System.nanoTime());
        exchange.forwardedTo(entered);
        attempt = current;
        if (exchange.trace != null) {
            exchange.trace.attempt(entered, current.number);
        }
        BackendStream opened = open(target, entered, freshConnection, current);
        if (!current.opened(opened)) {
            return;
        }
        try {
            request.forward(
                    exchange.request(),
                    upgrade,
                    current,
                    exchange.isOpening(),
                    place.hasAlternative());
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    private BackendStream open(
            Service target, ServerBackend picked, boolean freshConnection, Attempt current) {
        BackendConnector connector = target.connector(picked);
        try {
            return connector.open(
                    exchange.loop().loop(), picked, target.options(freshConnection), current);
        } catch (Throwable e) {
            throw new PluginFailedException(PluginPart.connector(picked.url().getScheme()), e);
        }
    }

    /** Returns what makes further attempts. */
    Retries retries() {
        Retries known = retries;
        if (known == null) {
            known = new Retries(exchange, this, exchange.loop(), request, exchange.walk());
            retries = known;
        }
        return known;
    }

    /** Gives the last attempt up, to make another one later. */
    void pause() {
        if (attempt != null) {
            attempt.cancel();
        }
        request.pause();
        exchange.paused();
    }

    /** Makes another attempt after a pause, if that is still wanted. */
    void tryAgain() {
        if (!exchange.isPaused()) {
            return;
        }
        ServerBackend last = attempt == null ? null : attempt.backend;
        try {
            ServerBackend picked = last == null ? null : place.another(last);
            if (picked == null) {
                picked = place.select();
            }
            if (picked == null) {
                nobodyServes();
                return;
            }
            place.service().stats().retries.add(exchange.loop().index(), 1);
            forward(picked, picked == last);
        } catch (Throwable e) {
            exchange.failed(e);
        }
    }

    /** Binds the client to the backend that has answered, if its service wants that. */
    void bind(ResponseHead answer) {
        if (attempt != null && attempt.backend != null) {
            place.bind(attempt.backend, answer);
        }
    }

    // ---- the end

    /** Learns that the gateway is about to stop. */
    void drain() {
        LocalStream local = local();
        if (local != null) {
            local.drain();
        }
    }

    /** Gives up what is waited for, and the last attempt. */
    void cancel() {
        leaveQueue();
        if (attempt != null) {
            attempt.cancel();
        }
    }

    /** Takes after which time the first byte of the response has come. */
    void recordFirstByte(long nanos) {
        if (coldStart != null) {
            coldStart.recordFirstByte(nanos);
        }
    }
}
