package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.middleware.ratelimitredis.StoreException.Cause;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis: made with the first request, made anew when it was lost. One connection
 * carries the requests of all event loops, one behind the other. That to a cluster is one to each
 * of its nodes, which Lettuce itself makes anew.
 *
 * <p>Everything but {@link #isConnected} belongs to the store's own thread.
 */
final class RedisLink {
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * A connection that is open, or has been.
     *
     * @param isToCluster whether it is one to several nodes
     */
    record Open(
            StatefulConnection<String, String> connection,
            RedisScriptingAsyncCommands<String, String> commands,
            boolean isToCluster) {
        boolean isLost() {
            return !isToCluster && !connection.isOpen();
        }

        /** Runs a script that Redis knows. */
        CompletableFuture<List<Long>> ask(String digest, String key, String[] arguments) {
            return run(
                    () ->
                            commands.evalsha(
                                    digest, ScriptOutputType.MULTI, new String[] {key}, arguments));
        }

        /** Runs a script, and has Redis know it from now on. */
        CompletableFuture<List<Long>> teach(String script, String key, String[] arguments) {
            return run(
                    () ->
                            commands.eval(
                                    script, ScriptOutputType.MULTI, new String[] {key}, arguments));
        }

        private static CompletableFuture<List<Long>> run(
                Supplier<RedisFuture<List<Long>>> command) {
            try {
                return command.get().toCompletableFuture();
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private final RedisClients clients;
    private final LongSupplier ticker;
    private volatile @Nullable CompletableFuture<Open> current;
    private long notBefore;

    RedisLink(RedisClients clients, LongSupplier ticker) {
        this.clients = clients;
        this.ticker = ticker;
        this.notBefore = ticker.getAsLong();
    }

    /** Returns the connection, once it is there; or a failure. */
    CompletableFuture<Open> get() {
        CompletableFuture<Open> known = current;
        if (known != null && !isLost(known)) {
            return known;
        }
        long now = ticker.getAsLong();
        if (now - notBefore < 0) {
            return known != null && known.isCompletedExceptionally()
                    ? known
                    : CompletableFuture.failedFuture(
                            new StoreException(Cause.DISCONNECTED, "the connection was lost"));
        }
        notBefore = now + PAUSE_NANOS;
        CompletableFuture<Open> next = connect();
        current = next;
        return next;
    }

    private CompletableFuture<Open> connect() {
        try {
            return clients.connect();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean isLost(CompletableFuture<Open> known) {
        return switch (known.state()) {
            case RUNNING -> false;
            case SUCCESS -> known.resultNow().isLost();
            case FAILED, CANCELLED -> true;
        };
    }

    boolean isConnected() {
        CompletableFuture<Open> known = current;
        return known != null
                && known.state() == CompletableFuture.State.SUCCESS
                && known.resultNow().connection().isOpen();
    }

    /** Gives a connection up that has failed, unless that has happened already. */
    void drop(Open open) {
        CompletableFuture<Open> known = current;
        if (known != null
                && known.state() == CompletableFuture.State.SUCCESS
                && known.resultNow().equals(open)) {
            drop();
        }
    }

    /** Gives the connection up; what is under way on it fails. */
    void drop() {
        CompletableFuture<Open> known = current;
        current = null;
        if (known != null) {
            known.thenAccept(open -> open.connection().closeAsync());
        }
    }

    void close() {
        drop();
        clients.close();
    }
}
