package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PooledStoreTest {
    private static final class Connection implements BucketStore {
        private final List<String> asked = new ArrayList<>();
        private boolean isConnected;
        private boolean isClosed;

        @Override
        public CompletableFuture<Taken> take(String bucket) {
            asked.add(bucket);
            return CompletableFuture.completedFuture(new Taken(1, 0));
        }

        @Override
        public boolean isConnected() {
            return isConnected;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private final List<Connection> connections =
            List.of(new Connection(), new Connection(), new Connection(), new Connection());
    private final PooledStore pool = new PooledStore(connections);

    @Test
    void asksAboutABucketByOneConnectionAndSpreadsBuckets() {
        for (int i = 0; i < 4_000; i++) {
            pool.take("client-" + i % 1_000).join();
        }

        for (Connection connection : connections) {
            assertThat(connection.asked).hasSizeBetween(600, 1_400);
        }
        assertThat(connections.stream().mapToLong(c -> c.asked.stream().distinct().count()).sum())
                .isEqualTo(1_000);
    }

    @Test
    void isConnectedByAnyAndClosesAll() {
        assertThat(pool.isConnected()).isFalse();
        connections.get(2).isConnected = true;
        assertThat(pool.isConnected()).isTrue();

        pool.close();

        assertThat(connections).allMatch(connection -> connection.isClosed);
    }
}
