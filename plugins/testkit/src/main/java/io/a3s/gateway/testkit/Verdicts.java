package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what a verdict comes to. */
final class Verdicts {
    private static final Reply TOO_LARGE = Reply.error(413, "Request body too large");
    private static final int PATIENCE_SECONDS = 10;

    private Verdicts() {}

    static Optional<Reply> resolve(Verdict verdict, byte[] body) {
        return switch (verdict) {
            case Verdict.Proceed proceed -> Optional.empty();
            case Verdict.Replied replied -> Optional.of(replied.reply());
            case Verdict.Awaiting awaiting -> resolve(await(awaiting.stage()), body);
            case Verdict.Collecting wanted ->
                    body.length > wanted.maxBytes()
                            ? Optional.of(TOO_LARGE)
                            : resolve(wanted.decision().apply(body.clone()), body);
            case Verdict.Switching switching ->
                    throw new IllegalStateException(
                            "the middleware takes the connection over (expected: a test that calls"
                                    + " onRequest() and drives the handler of its verdict)");
        };
    }

    private static Verdict await(CompletionStage<? extends Verdict> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("the middleware could not decide", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no verdict within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a verdict", e);
        }
    }
}
