package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.middleware.ratelimitredis.RedisLink.Open;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set up as needed here; begun with the first connection. Used by one thread, which must
 * end with it.
 */
final class RedisClients {
    // With looking up the name, TLS and identification.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(200);
    // Besides at once when a node says that keys have moved.
    private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(30);
    // For each of three that are ended one after the other.
    private static final int PATIENCE_SECONDS = 3;

    private final RedisAddress address;
    private final Optional<Path> caFile;
    private @Nullable ClientResources resources;
    private @Nullable AbstractRedisClient client;

    RedisClients(RedisAddress address, Optional<Path> caFile) {
        this.address = address;
        this.caFile = caFile;
    }

    /** Makes a connection. */
    CompletableFuture<Open> connect() {
        List<RedisURI> uris = address.urls().stream().map(RedisClients::uri).toList();
        AbstractRedisClient known = client == null ? create(uris) : client;
        client = known;
        if (known instanceof RedisClusterClient cluster) {
            return connect(cluster);
        }
        return ((RedisClient) known)
                .connectAsync(StringCodec.UTF8, uris.getFirst())
                .toCompletableFuture()
                .thenApply(connection -> new Open(connection, connection.async(), false));
    }

    // Lettuce does not connect before it knows the nodes, and rejects the first request to a node
    // that it has no connection to yet, as if the node were away.
    private static CompletableFuture<Open> connect(RedisClusterClient cluster) {
        return cluster.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(_ -> cluster.connectAsync(StringCodec.UTF8))
                .thenCompose(
                        connection ->
                                connectNodes(connection)
                                        // One that is away is tried again in the background.
                                        .handle(
                                                (_, _) ->
                                                        new Open(
                                                                connection,
                                                                connection.async(),
                                                                true)));
    }

    private static CompletableFuture<?> connectNodes(
            StatefulRedisClusterConnection<String, String> connection) {
        return CompletableFuture.allOf(
                connection.getPartitions().stream()
                        .filter(node -> !node.getSlots().isEmpty())
                        .map(RedisClusterNode::getUri)
                        .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                        .toArray(CompletableFuture<?>[]::new));
    }

    private static RedisURI uri(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(CONNECT_TIMEOUT);
        uri.setClientName("a3s-gateway");
        return uri;
    }

    private AbstractRedisClient create(List<RedisURI> uris) {
        ClientResources made =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .reconnectDelay(Delay.constant(RECONNECT_DELAY))
                        .build();
        resources = made;
        if (address.isCluster()) {
            RedisClusterClient cluster = RedisClusterClient.create(made, uris);
            cluster.setOptions(
                    ((ClusterClientOptions.Builder) options(ClusterClientOptions.builder()))
                            .topologyRefreshOptions(
                                    ClusterTopologyRefreshOptions.builder()
                                            .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                                            .build())
                            .build());
            return cluster;
        }
        RedisClient single = RedisClient.create(made);
        single.setOptions(options(ClientOptions.builder()).build());
        return single;
    }

    private ClientOptions.Builder options(ClientOptions.Builder options) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        caFile.ifPresent(file -> ssl.trustManager(file.toFile()));
        return options.autoReconnect(address.isCluster())
                // A decision that comes late is worth nothing, but takes a token.
                .replayFilter(command -> true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(
                        SocketOptions.builder()
                                .connectTimeout(CONNECT_TIMEOUT)
                                .keepAlive(true)
                                .tcpNoDelay(true)
                                .build())
                .sslOptions(ssl.build());
    }

    /** Ends all threads of Lettuce and of its Netty. */
    void close() {
        if (client != null) {
            client.shutdown(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        if (resources != null) {
            var _ =
                    resources
                            .shutdown(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
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
