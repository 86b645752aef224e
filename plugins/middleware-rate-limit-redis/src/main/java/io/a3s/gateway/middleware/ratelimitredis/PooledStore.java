package io.a3s.gateway.middleware.ratelimitredis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Buckets behind several connections. What is asked about one bucket goes by the same connection,
 * so that it is answered in the order in which it was asked.
 */
final class PooledStore implements BucketStore {
    private final List<? extends BucketStore> connections;

    /**
     * @param connections one or more; closed with this
     */
    PooledStore(List<? extends BucketStore> connections) {
        this.connections = List.copyOf(connections);
    }

    @Override
    public CompletableFuture<Taken> take(String bucket) {
        int hash = bucket.hashCode();
        // The lower bits of texts that differ in their last characters only are alike.
        int place = Math.floorMod(hash ^ hash >>> 16, connections.size());
        return connections.get(place).take(bucket);
    }

    @Override
    public boolean isConnected() {
        // They are made when they are first needed, and one may not have been yet.
        return connections.stream().anyMatch(BucketStore::isConnected);
    }

    @Override
    public void close() {
        // Each may take its time, and there is time for one.
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            connections.forEach(each -> closing.execute(each::close));
        }
    }
}
