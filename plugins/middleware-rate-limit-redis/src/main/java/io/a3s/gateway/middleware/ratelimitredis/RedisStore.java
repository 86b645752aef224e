package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.middleware.ratelimitredis.StoreException.Cause;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Buckets in Redis.
 *
 * <p>Lettuce is only called on threads of this store: its Netty, a copy of its own, leaves values
 * with each thread that calls it, which on one of the gateway's would keep this plugin's classes in
 * memory for good.
 */
final class RedisStore implements BucketStore {
    // More would wait longer than their time limit anyway.
    private static final int MAX_UNSETTLED = 10_000;
    // A server that is gone without a word, as when its machine has lost power, would be waited for
    // until the system gives the connection up, many minutes later.
    private static final long SILENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long NEVER = 0;

    private final RedisLink link;
    private final OwnThread thread;
    private final Duration timeout;
    private final LongSupplier ticker;
    private final String[] arguments;
    // Requests that Redis, or its connection, has yet to say something about, in time or not.
    private final AtomicInteger unsettled = new AtomicInteger();
    // When the first request was sent that no answer has followed; NEVER if there is none.
    private volatile long unansweredSince = NEVER;

    RedisStore(
            RedisLink link,
            OwnThread thread,
            TokenRate rate,
            Duration timeout,
            LongSupplier ticker) {
        this.link = link;
        this.thread = thread;
        this.timeout = timeout;
        this.ticker = ticker;
        this.arguments = new String[] {number(rate.tokenMicros()), number(rate.bucketMicros())};
    }

    private static String number(double micros) {
        return String.format(Locale.ROOT, "%.3f", micros);
    }

    @Override
    public CompletableFuture<Taken> take(String bucket) {
        CompletableFuture<Taken> answer = new CompletableFuture<>();
        if (unsettled.incrementAndGet() > MAX_UNSETTLED) {
            // Those that wait may have had their time-outs, which do not come again.
            thread.tryExecute(this::giveUpIfSilent);
            settle(
                    answer,
                    new StoreException(
                            Cause.OVERLOADED, MAX_UNSETTLED + " requests wait for Redis already"));
            return answer;
        }
        try {
            thread.execute(() -> send(bucket, answer));
        } catch (RejectedExecutionException e) {
            settle(answer, new StoreException(Cause.DISCONNECTED, "closed"));
        }
        return answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((_, failure) -> watch(failure));
    }

    private void watch(@Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            thread.tryExecute(this::giveUpIfSilent);
        }
    }

    private void settle(CompletableFuture<Taken> answer, StoreException failure) {
        unsettled.decrementAndGet();
        answer.completeExceptionally(failure);
    }

    // ---- on threads of this store

    private void send(String bucket, CompletableFuture<Taken> answer) {
        link.get()
                .whenComplete(
                        (open, failure) -> {
                            if (failure != null) {
                                settle(answer, disconnected(failure));
                            } else {
                                ask(open, bucket, answer);
                            }
                        });
    }

    private void ask(RedisLink.Open open, String bucket, CompletableFuture<Taken> answer) {
        if (answer.isDone()) {
            // Too late: it would take a token for nothing.
            unsettled.decrementAndGet();
            return;
        }
        if (unansweredSince == NEVER) {
            unansweredSince = ticker.getAsLong();
        }
        open.ask(TakeScript.DIGEST, bucket, arguments)
                .whenComplete(
                        (numbers, failure) -> {
                            if (failure instanceof RedisNoScriptException) {
                                // A new server, or one that has forgotten its scripts.
                                open.teach(TakeScript.TEXT, bucket, arguments)
                                        .whenComplete((n, f) -> answered(open, n, f, answer));
                                return;
                            }
                            answered(open, numbers, failure, answer);
                        });
    }

    private void answered(
            RedisLink.Open open,
            @Nullable List<Long> numbers,
            @Nullable Throwable failure,
            CompletableFuture<Taken> answer) {
        if (numbers != null && numbers.size() == 2) {
            unansweredSince = NEVER;
            unsettled.decrementAndGet();
            answer.complete(new Taken(numbers.get(0), numbers.get(1)));
            return;
        }
        if (failure instanceof RedisCommandExecutionException) {
            unansweredSince = NEVER;
            if (failure instanceof RedisReadOnlyException) {
                // It is the master no longer; whoever is has the name by now, or will have it.
                drop(open);
            }
            settle(answer, new StoreException(Cause.REFUSED, String.valueOf(failure.getMessage())));
            return;
        }
        drop(open);
        settle(
                answer,
                failure == null
                        ? new StoreException(Cause.REFUSED, "an answer of another form")
                        : disconnected(failure));
    }

    private void drop(RedisLink.Open open) {
        // For a node that is away, the others should not pay.
        if (!open.isToCluster()) {
            thread.tryExecute(() -> link.drop(open));
        }
    }

    private static StoreException disconnected(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof StoreException known
                ? known
                : new StoreException(Cause.DISCONNECTED, String.valueOf(cause));
    }

    private void giveUpIfSilent() {
        long since = unansweredSince;
        if (since != NEVER && ticker.getAsLong() - since > SILENCE_NANOS) {
            unansweredSince = NEVER;
            link.drop();
        }
    }

    // ---- on any thread

    @Override
    public boolean isConnected() {
        return link.isConnected();
    }

    @Override
    public void close() {
        thread.close(link::close);
    }
}
