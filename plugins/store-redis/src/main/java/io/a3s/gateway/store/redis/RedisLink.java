package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.store.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to Redis: made when they are needed, and by Lettuce anew when they are lost. Safe
 * for use by any thread that may block.
 */
final class RedisLink {
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    // With looking up the name, TLS and identification.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int PATIENCE_SECONDS = 3;

    private final RedisStoreConfig config;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ClientResources resources;
    private @Nullable RedisClient client;
    private @Nullable StatefulRedisConnection<String, byte[]> current;
    private long notBefore;
    private boolean isClosed;

    RedisLink(RedisStoreConfig config, LongSupplier ticker) {
        this.config = config;
        this.ticker = ticker;
        this.notBefore = ticker.getAsLong();
    }

    /** Runs a command and waits for its answer. */
    <T> T ask(Function<RedisAsyncCommands<String, byte[]>, ? extends CompletionStage<T>> command)
            throws StoreException, InterruptedException {
        StatefulRedisConnection<String, byte[]> connection = connection();
        try {
            return await(command.apply(connection.async()), config.timeout());
        } catch (StoreException e) {
            // One whose server is gone without a word would be waited for many minutes; and one
            // that may only be read is the master no longer.
            if (e.getCause() instanceof TimeoutException
                    || e.getCause() instanceof RedisReadOnlyException) {
                drop(connection);
            }
            throw e;
        }
    }

    /** Waits for an answer. */
    static <T> T await(CompletionStage<T> answer, Duration atMost)
            throws StoreException, InterruptedException {
        try {
            return answer.toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException("Redis: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new StoreException("Redis: no answer within " + atMost.toMillis() + " ms", e);
        } catch (RuntimeException e) {
            throw new StoreException("Redis: " + e.getMessage(), e);
        }
    }

    private StatefulRedisConnection<String, byte[]> connection()
            throws StoreException, InterruptedException {
        lock.lockInterruptibly();
        try {
            StatefulRedisConnection<String, byte[]> known = current;
            if (known != null) {
                return known;
            }
            if (ticker.getAsLong() - notBefore < 0) {
                throw new StoreException("Redis: not connected");
            }
            notBefore = ticker.getAsLong() + PAUSE.toNanos();
            StatefulRedisConnection<String, byte[]> made =
                    await(client().connectAsync(CODEC, uri()), CONNECT_TIMEOUT);
            current = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private void drop(StatefulConnection<String, byte[]> lost) {
        lock.lock();
        try {
            if (lost.equals(current)) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
        var _ = lost.closeAsync();
    }

    /** Makes a connection for messages. */
    StatefulRedisPubSubConnection<String, byte[]> connectForMessages()
            throws StoreException, InterruptedException {
        RedisClient known;
        lock.lockInterruptibly();
        try {
            known = client();
        } finally {
            lock.unlock();
        }
        return await(known.connectPubSubAsync(CODEC, uri()), CONNECT_TIMEOUT);
    }

    private RedisURI uri() {
        RedisURI uri = RedisURI.create(config.url());
        uri.setTimeout(CONNECT_TIMEOUT);
        uri.setClientName("a3s-gateway");
        return uri;
    }

    private RedisClient client() throws StoreException {
        if (isClosed) {
            throw new StoreException("Redis: closed");
        }
        RedisClient known = client;
        if (known != null) {
            return known;
        }
        ClientResources shared =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .reconnectDelay(Delay.constant(PAUSE))
                        .build();
        resources = shared;
        RedisClient made = RedisClient.create(shared);
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        config.caFile().ifPresent(file -> ssl.trustManager(file.toFile()));
        made.setOptions(
                ClientOptions.builder()
                        .autoReconnect(true)
                        // What was asked before the connection was lost is asked again by whoever
                        // wants it still.
                        .replayFilter(command -> true)
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                        .socketOptions(
                                SocketOptions.builder()
                                        .connectTimeout(CONNECT_TIMEOUT)
                                        .keepAlive(true)
                                        .tcpNoDelay(true)
                                        .build())
                        .sslOptions(ssl.build())
                        .build());
        client = made;
        return made;
    }

    /** Ends all threads of Lettuce and of its Netty. */
    void close() {
        RedisClient ending;
        ClientResources shared;
        lock.lock();
        try {
            isClosed = true;
            ending = client;
            shared = resources;
        } finally {
            lock.unlock();
        }
        if (ending == null || shared == null) {
            return;
        }
        ending.shutdown(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
        var _ =
                shared.shutdown(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        awaitSharedThread();
    }

    // Netty has a thread that no client owns. It ends by itself after a second without work, and
    // keeps the plugin's classes in memory until then.
    private static void awaitSharedThread() {
        try {
            var _ =
                    GlobalEventExecutor.INSTANCE.awaitInactivity(
                            PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalStateException e) {
            // It never began.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
