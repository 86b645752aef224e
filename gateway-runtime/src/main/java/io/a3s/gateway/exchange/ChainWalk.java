package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.backend.UpstreamAttempt;
import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.RetryAdvice;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's way through the middlewares of its route: forth with the request, back with the
 * response, and once more at the end. Whatever a middleware throws stays with this exchange.
 */
final class ChainWalk {
    static final Reply FAILED = Reply.error(500, "Middleware error");
    private static final Reply TOO_LARGE = Reply.error(413, "Request body too large");
    private static final Reply OVERDUE = Reply.error(504, "Middleware timed out");
    // What an interrupted task gets to let go of the exchange, before the client gets an answer.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Until when the request rests, and with whom. */
    private static final class Pause {
        final ChainLink link;
        final long since;
        // Whether the middleware has failed, so that all there is to wait for is its task.
        boolean bypassing;
        // What it wants of the body, if that is what it waits for.
        Verdict.@Nullable Collecting collecting;

        Pause(ChainLink link, long since) {
            this.link = link;
            this.since = since;
        }
    }

    private final HttpExchange exchange;
    private final LoopContext loop;
    private final List<ChainLink> chain;
    // How many have seen the request, and how many of these have yet to see the response.
    private int reached;
    private int entered;
    // Whose turn it is.
    private @Nullable ChainLink deciding;
    private @Nullable ChainLink responding;
    private @Nullable IllegalStateException misuse;
    private @Nullable Pause pause;
    private @Nullable Offload offload;

    ChainWalk(HttpExchange exchange, LoopContext loop, List<ChainLink> chain) {
        this.exchange = exchange;
        this.loop = loop;
        this.chain = chain;
    }

    // ---- the request phase

    /**
     * Goes on with the request phase; the exchange learns of its end through {@code decided} or
     * {@code replied}.
     */
    void decide() {
        while (reached < chain.size()) {
            ChainLink link = chain.get(reached++);
            entered = reached;
            link.invoked(loop.index());
            if (link.hasRequestPhase && !passes(link)) {
                return;
            }
        }
        exchange.decided();
    }

    /** Asks a middleware. Returns whether the walk goes on at once. */
    private boolean passes(ChainLink link) {
        deciding = link;
        Verdict verdict;
        try {
            verdict = link.middleware.onRequest(exchange);
            throwMisuse();
        } catch (Throwable e) {
            return failed(link, e);
        }
        return obey(link, verdict, loop.now());
    }

    private void resume(Pause ended, @Nullable Verdict given, @Nullable Throwable failure) {
        if (pause != ended) {
            // The exchange went on without the verdict.
            return;
        }
        if (ended.bypassing) {
            bypassAfterTask(ended.link);
            return;
        }
        pause = null;
        Throwable wrong = misuse != null ? misuse : failure;
        if (wrong == null ? obey(ended.link, given, ended.since) : failed(ended.link, wrong)) {
            decide();
        }
    }

    /** Does as a verdict says. Returns whether the walk goes on at once. */
    private boolean obey(ChainLink link, @Nullable Verdict verdict, long since) {
        return switch (verdict) {
            case null -> failed(link, new IllegalStateException("no verdict"));
            case Verdict.Proceed proceed -> {
                deciding = null;
                yield true;
            }
            case Verdict.Replied replied -> {
                reply(replied.reply(), link.replied);
                yield false;
            }
            case Verdict.Awaiting awaiting -> await(link, awaiting.stage(), since);
            case Verdict.Collecting wanted -> collect(link, wanted);
            case Verdict.Switching switching -> switchProtocols(link, switching);
        };
    }

    private boolean switchProtocols(ChainLink link, Verdict.Switching wanted) {
        if (exchange.request().upgrade() == null) {
            return failed(
                    link,
                    new IllegalStateException(
                            "switches protocols (expected: a request that asks for it)"));
        }
        deciding = null;
        misuse = null;
        pause = null;
        entered = reached - 1;
        exchange.taken(link, wanted);
        return false;
    }

    private boolean collect(ChainLink link, Verdict.Collecting wanted) {
        long declared = link.needs().requestBodyMax().map(DataSize::bytes).orElse(0L);
        if (wanted.maxBytes() > declared) {
            return failed(
                    link,
                    new IllegalStateException(
                            "collects a request's body without having declared it (expected:"
                                    + " needs() of its factory with withWholeRequest() of "
                                    + wanted.maxBytes()
                                    + " bytes)"));
        }
        Pause begun = new Pause(link, loop.now());
        begun.collecting = wanted;
        pause = begun;
        return exchange.collectBody(wanted.maxBytes()) && passesWithBody(begun, wanted);
    }

    /** Goes on with a body that is there as a whole, or over its limit. */
    void collected() {
        Pause current = pause;
        Verdict.Collecting wanted = current == null ? null : current.collecting;
        if (current != null && wanted != null && passesWithBody(current, wanted)) {
            decide();
        }
    }

    private boolean passesWithBody(Pause ended, Verdict.Collecting wanted) {
        pause = null;
        ChainLink link = ended.link;
        byte[] body = exchange.collectedBody();
        if (body == null) {
            reply(TOO_LARGE, link.replied);
            return false;
        }
        Verdict verdict;
        try {
            verdict = wanted.decision().apply(body);
        } catch (Throwable e) {
            return failed(link, e);
        }
        return obey(link, verdict, loop.now());
    }

    private boolean await(ChainLink link, CompletionStage<? extends Verdict> verdict, long since) {
        Pause begun = new Pause(link, since);
        pause = begun;
        try {
            verdict.whenComplete(
                    (given, failure) -> loop.loop().execute(() -> resume(begun, given, failure)));
            return false;
        } catch (Throwable e) {
            // The stage is the plugin's, too.
            return failed(link, e);
        }
    }

    // The one that replied has said what it wants; its reply goes back through those before it.
    private void reply(Reply reply, String why) {
        deciding = null;
        misuse = null;
        pause = null;
        entered = reached - 1;
        exchange.replied(reply, why);
    }

    private boolean failed(ChainLink link, Throwable failure) {
        link.failed(Phase.REQUEST, exchange.id(), unwrap(failure));
        if (link.failOpen) {
            return bypass(link);
        }
        reply(FAILED, link.failed);
        return false;
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Takes a middleware out of the exchange. Returns whether the walk goes on at once. */
    private boolean bypass(ChainLink link) {
        Offload running = offload;
        if (running != null && !running.isDone()) {
            running.interrupt();
            Pause begun = new Pause(link, loop.now());
            begun.bypassing = true;
            pause = begun;
            return false;
        }
        deciding = null;
        misuse = null;
        pause = null;
        link.bypassed(Phase.REQUEST);
        exchange.withdrawTransforms(link, Phase.REQUEST);
        return true;
    }

    private void bypassAfterTask(ChainLink link) {
        if (bypass(link)) {
            decide();
        }
    }

    /** Gives up waiting for a verdict that takes longer than the limit in nanoseconds. */
    void checkLimit(long now, long limit) {
        Pause current = pause;
        // How long a body may take is the transport's business.
        if (current == null || current.collecting != null) {
            return;
        }
        ChainLink link = current.link;
        if (current.bypassing) {
            if (now - current.since > GRACE_NANOS) {
                reply(OVERDUE, link.overdue);
            }
            return;
        }
        if (now - current.since <= limit) {
            return;
        }
        link.failed(
                Phase.REQUEST,
                exchange.id(),
                new TimeoutException(
                        "no verdict in " + TimeUnit.NANOSECONDS.toMillis(limit) + " ms"));
        if (!link.failOpen) {
            reply(OVERDUE, link.overdue);
        } else if (bypass(link)) {
            decide();
        }
    }

    // ---- tasks

    /** Runs a task that owns the exchange until it returns. */
    Verdict offload(Callable<? extends Verdict> task) {
        ChainLink link = deciding;
        if (link == null) {
            throw new IllegalStateException("offload() after the request phase");
        }
        if (!link.needs().isBlocking()) {
            throw misused(
                    "offloads a task without having declared it (expected: needs() of its factory"
                            + " with withBlocking())");
        }
        if (offload != null && !offload.isDone()) {
            throw new IllegalStateException("a task owns the exchange already (expected: one)");
        }
        Offload started = new Offload(task, exchange.id());
        offload = started;
        CompletableFuture<Verdict> verdict = started.start();
        // Apart from the wait for the verdict, which the middleware may throw away.
        verdict.whenComplete((given, failure) -> loop.loop().execute(() -> returned(started)));
        return Verdict.await(verdict);
    }

    private void returned(Offload task) {
        if (offload != task) {
            return;
        }
        offload = null;
        Pause current = pause;
        if (current != null && current.bypassing) {
            bypassAfterTask(current.link);
        }
        exchange.released();
    }

    // ---- what a middleware may do while it is its turn

    BodyControl requestBody() {
        return body(deciding, Phase.REQUEST);
    }

    BodyControl responseBody() {
        return body(responding, Phase.RESPONSE);
    }

    private BodyControl body(@Nullable ChainLink link, Phase phase) {
        if (link == null) {
            throw new IllegalStateException("no middleware is in its " + phase.label() + " phase");
        }
        return new PhaseBody(
                this, link, phase, transform -> exchange.transform(link, phase, transform));
    }

    void keepForReplay(int maxBytes) {
        exchange.keepForReplay(maxBytes);
    }

    void requireTurn(ChainLink link, Phase phase) {
        if (link != (phase == Phase.REQUEST ? deciding : responding)) {
            throw new IllegalStateException(
                    "the " + phase.label() + " phase of " + link.name() + " is over");
        }
    }

    /**
     * Returns what to throw at a middleware that does what it has not declared. Should it swallow
     * that, it has failed nevertheless: what it is there for is not going to happen.
     */
    IllegalStateException misused(String what) {
        IllegalStateException failure = new IllegalStateException(what);
        misuse = failure;
        return failure;
    }

    private void throwMisuse() {
        IllegalStateException failure = misuse;
        if (failure != null) {
            throw failure;
        }
    }

    // ---- attempts at backends

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
                    first = Objects.requireNonNull(advice, "advice");
                }
            } catch (Throwable e) {
                link.failed(Phase.ATTEMPT, exchange.id(), e);
            }
        }
        return first;
    }

    // ---- the way back

    /** Walks the response back. Returns false if a failure has replaced it. */
    boolean respond() {
        deciding = null;
        misuse = null;
        if (pause != null) {
            // It has not let the request pass, so the response is none of its business.
            pause = null;
            entered = reached - 1;
        }
        while (entered > 0) {
            ChainLink link = chain.get(--entered);
            if (link.hasResponsePhase && !answered(link)) {
                exchange.replied(FAILED, link.failed);
                return false;
            }
        }
        return true;
    }

    private boolean answered(ChainLink link) {
        responding = link;
        try {
            link.middleware.onResponse(exchange);
            throwMisuse();
            return true;
        } catch (Throwable e) {
            misuse = null;
            link.failed(Phase.RESPONSE, exchange.id(), e);
            if (link.failOpen) {
                link.bypassed(Phase.RESPONSE);
                exchange.withdrawTransforms(link, Phase.RESPONSE);
            }
            return link.failOpen;
        } finally {
            responding = null;
        }
    }

    /**
     * Ends waiting. Returns false if an offloaded task still owns the exchange; it is interrupted,
     * and {@code released} follows when it has returned.
     */
    boolean end() {
        deciding = null;
        pause = null;
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
                link.failed(Phase.COMPLETE, exchange.id(), e);
            }
        }
    }
}
