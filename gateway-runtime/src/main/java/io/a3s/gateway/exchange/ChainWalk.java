package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.Reply;
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

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final List<ChainLink> chain;
    // How many have seen the request, and how many of these have yet to see the response.
    private int reached;
    private int entered;
    private @Nullable ChainLink awaited;
    private long awaitedSince;
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
            if (verdict == null) {
                verdict = failed(link, new IllegalStateException("no verdict"));
            }
            if (verdict instanceof Verdict.Awaiting waiting) {
                await(link, waiting.stage());
                return;
            }
            if (verdict instanceof Verdict.Replied replied) {
                reply(replied.reply(), link);
                return;
            }
        }
        exchange.decided();
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
        Verdict verdict = given;
        if (failure != null || verdict == null || verdict instanceof Verdict.Awaiting) {
            verdict =
                    failed(
                            link,
                            failure != null ? failure : new IllegalStateException("no verdict"));
        }
        if (verdict instanceof Verdict.Replied replied) {
            reply(replied.reply(), link);
            return;
        }
        decide();
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
        if (link == null || now - awaitedSince <= limit) {
            return;
        }
        link.errors.increment();
        log.atWarn()
                .addKeyValue("middleware", link.name)
                .addKeyValue("request", exchange.id())
                .log("no verdict in time");
        exchange.replied(Reply.error(504, "Middleware timed out"), "middleware_timeout");
    }

    /** Walks the response back. Returns false if a failure has replaced it. */
    boolean respond() {
        if (awaited != null) {
            // It has not let the request pass, so the response is none of its business.
            awaited = null;
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
