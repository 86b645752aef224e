package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange's way through the middlewares of its route: forth with the request, back with the
 * response, and once more at the end. Whatever a middleware throws stays with this exchange.
 */
final class ChainWalk {
    private static final Logger log = LoggerFactory.getLogger(ChainWalk.class);

    private static final Reply TOO_LARGE = Reply.error(413, "Request body too large");

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final List<ChainLink> chain;
    // How many have seen the request, and how many of these have yet to see the response.
    private int reached;
    private int entered;
    private @Nullable ChainLink awaited;
    private long awaitedSince;
    private Verdict.@Nullable Collecting collecting;
    private @Nullable Offload offload;

    ChainWalk(HttpExchange exchange, LoopContext loop, List<ChainLink> chain) {
        this.exchange = exchange;
        this.loop = loop;
        this.chain = chain;
    }

    /**
     * Goes on with the request phase; the exchange learns of its end through {@code decided} or
     * {@code replied}.
     */
    void decide() {
        while (reached < chain.size()) {
            ChainLink link = chain.get(reached++);
            entered = reached;
            link.invocations.add(loop.index(), 1);
            if (!link.hasRequestPhase) {
                continue;
            }
            @Nullable Verdict verdict;
            try {
                verdict = link.middleware.onRequest(exchange);
            } catch (Throwable e) {
                verdict = failed(link, e);
            }
            // By far the most frequent one, so it does not get as far as the switch.
            if (!(verdict instanceof Verdict.Proceed) && !isPassed(link, verdict)) {
                return;
            }
        }
        exchange.decided();
    }

    /**
     * Follows a verdict. Returns false if that ends the request phase, or goes on with it later.
     */
    private boolean isPassed(ChainLink link, @Nullable Verdict verdict) {
        switch (verdict) {
            case Verdict.Proceed ignored -> {
                return true;
            }
            case Verdict.Awaiting waiting -> await(link, waiting.stage());
            case Verdict.Replied replied -> reply(replied.reply(), link);
            case Verdict.Collecting wanted -> collect(link, wanted);
            case null -> {
                return isPassed(link, failed(link, new IllegalStateException("no verdict")));
            }
        }
        return false;
    }

    private void collect(ChainLink link, Verdict.Collecting wanted) {
        awaited = link;
        collecting = wanted;
        if (exchange.collectBody(wanted.maxBytes())) {
            collected();
        }
    }

    /** Goes on with a body that is there as a whole, or over its limit. */
    void collected() {
        ChainLink link = awaited;
        Verdict.Collecting wanted = collecting;
        if (link == null || wanted == null) {
            return;
        }
        awaited = null;
        collecting = null;
        byte[] body = exchange.collectedBody();
        if (body == null) {
            reply(TOO_LARGE, link);
            return;
        }
        @Nullable Verdict verdict;
        try {
            verdict = wanted.decision().apply(body);
        } catch (Throwable e) {
            verdict = failed(link, e);
        }
        if (isPassed(link, verdict)) {
            decide();
        }
    }

    private void await(ChainLink link, CompletionStage<? extends Verdict> verdict) {
        awaited = link;
        awaitedSince = loop.now();
        verdict.whenComplete(
                (given, failure) -> loop.loop().execute(() -> resume(link, given, failure)));
    }

    private void resume(ChainLink link, @Nullable Verdict given, @Nullable Throwable failure) {
        if (awaited != link) {
            // The exchange went on without the verdict.
            return;
        }
        awaited = null;
        if (isPassed(link, failure == null ? given : failed(link, failure))) {
            decide();
        }
    }

    // The one that replied has said what it wants; its reply goes back through those before it.
    private void reply(Reply reply, ChainLink link) {
        entered = reached - 1;
        exchange.replied(reply, link.replyReason);
    }

    /** Runs a task that owns the exchange until it returns. */
    Verdict offload(Callable<? extends Verdict> task) {
        Offload started = new Offload(task, exchange.id());
        offload = started;
        CompletableFuture<Verdict> verdict = started.start();
        // Apart from the wait for the verdict, which the middleware may throw away.
        verdict.whenComplete((given, failure) -> loop.loop().execute(() -> returned(started)));
        return Verdict.await(verdict);
    }

    private void returned(Offload task) {
        if (offload == task) {
            offload = null;
            exchange.released();
        }
    }

    /** Gives up waiting for a verdict that takes longer than the limit in nanoseconds. */
    void checkLimit(long now, long limit) {
        ChainLink link = awaited;
        // How long a body may take is the transport's business.
        if (link == null || collecting != null || now - awaitedSince <= limit) {
            return;
        }
        link.errors.increment();
        log.atWarn()
                .addKeyValue("middleware", link.name)
                .addKeyValue("request", exchange.id())
                .log("no verdict in time");
        exchange.replied(Reply.error(504, "Middleware timed out"), "middleware_timeout");
    }

    /** Returns whether a middleware wants to know of attempts. */
    boolean hasAttemptPhase() {
        for (int i = 0; i < reached; i++) {
            if (chain.get(i).hasAttemptPhase) {
                return true;
            }
        }
        return false;
    }

    /** Tells the middlewares of an attempt and returns the first advice that is one. */
    RetryAdvice advise(UpstreamAttempt attempt) {
        RetryAdvice first = RetryAdvice.none();
        for (int i = reached - 1; i >= 0; i--) {
            ChainLink link = chain.get(i);
            if (!link.hasAttemptPhase) {
                continue;
            }
            try {
                RetryAdvice advice = link.middleware.onAttempt(exchange, attempt);
                if (first instanceof RetryAdvice.None) {
                    first = advice;
                }
            } catch (Throwable e) {
                link.errors.increment();
                log.atWarn()
                        .addKeyValue("middleware", link.name)
                        .addKeyValue("request", exchange.id())
                        .setCause(e)
                        .log("middleware failed after an attempt");
            }
        }
        return first;
    }

    /** Walks the response back. Returns false if a failure has replaced it. */
    boolean respond() {
        if (awaited != null) {
            // It has not let the request pass, so the response is none of its business.
            awaited = null;
            collecting = null;
            entered = reached - 1;
        }
        while (entered > 0) {
            ChainLink link = chain.get(--entered);
            if (!link.hasResponsePhase) {
                continue;
            }
            try {
                link.middleware.onResponse(exchange);
            } catch (Throwable e) {
                if (failed(link, e) instanceof Verdict.Replied replied) {
                    exchange.replied(replied.reply(), link.replyReason);
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Ends waiting. Returns false if an offloaded task still owns the exchange; it is interrupted,
     * and {@code released} follows when it has returned.
     */
    boolean end() {
        awaited = null;
        collecting = null;
        Offload running = offload;
        if (running == null || running.isDone()) {
            return true;
        }
        running.interrupt();
        return false;
    }

    /** Tells the middlewares that the exchange is over. */
    void complete() {
        for (int i = 0; i < reached; i++) {
            ChainLink link = chain.get(i);
            if (!link.hasCompletePhase) {
                continue;
            }
            try {
                link.middleware.onComplete(exchange, exchange);
            } catch (Throwable e) {
                link.errors.increment();
                log.atWarn()
                        .addKeyValue("middleware", link.name)
                        .setCause(e)
                        .log("middleware failed at the end");
            }
        }
    }

    private Verdict failed(ChainLink link, Throwable failure) {
        link.errors.increment();
        log.atWarn()
                .addKeyValue("middleware", link.name)
                .addKeyValue("request", exchange.id())
                .setCause(failure)
                .log("middleware failed");
        return link.failOpen
                ? Verdict.proceed()
                : new Verdict.Replied(Reply.error(500, "Middleware error"));
    }
}
