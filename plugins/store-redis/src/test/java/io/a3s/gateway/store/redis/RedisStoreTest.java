package io.a3s.gateway.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.conformance.StateStoreConformance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisStoreTest extends StateStoreConformance {
    @TempDir static Path directory;
    private static RedisServer redis;
    private static final AtomicInteger FLEETS = new AtomicInteger();
    private int fleet;

    @BeforeAll
    static void startRedis() {
        RedisServer.require();
        redis = RedisServer.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void beginFleet() {
        fleet = FLEETS.incrementAndGet();
    }

    @Override
    protected StateStore openStore() {
        return open(Duration.ofSeconds(2));
    }

    private StateStore open(Duration timeout) {
        RedisStoreConfig config =
                new RedisStoreConfig(redis.url(), "fleet" + fleet, timeout, Optional.empty());
        // With a clock that stands still no lost connection would be tried again.
        return new RedisStoreFactory().create(config, new RealTimeContext(new FakePluginContext()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void serveOnAfterRedisWasAwayAndHasLostEverything() throws Exception {
        try (StateStore store = open(Duration.ofSeconds(2))) {
            long before = store.compareAndSet("key", 0, bytes("a")).getAsLong();
            MessageBus bus = store.messages().get();
            List<String> received = new CopyOnWriteArrayList<>();
            bus.subscribe(
                    "topic", message -> received.add(new String(message, StandardCharsets.UTF_8)));
            await().until(
                            () -> {
                                bus.publish("topic", bytes("before"));
                                return received.contains("before");
                            });

            redis.kill();
            assertThatThrownBy(() -> store.get("key"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("Redis: ");
            redis.restart();

            await().ignoreExceptions().until(() -> !store.get("key").isPresent());
            long after = store.compareAndSet("key", 0, bytes("b")).getAsLong();
            assertThat(after).isGreaterThan(before);
            await().ignoreExceptions()
                    .until(
                            () -> {
                                bus.publish("topic", bytes("after"));
                                return received.contains("after");
                            });
        }
    }

    @Test
    void waitsNoLongerThanItsTimeForOneThatDoesNotAnswer() throws Exception {
        try (StateStore store = open(Duration.ofMillis(200))) {
            assertThat(store.tryHold("lease", "me", Duration.ofMinutes(1))).isTrue();
            redis.freeze();
            try {
                assertThatThrownBy(() -> store.tryHold("lease", "me", Duration.ofMinutes(1)))
                        .isInstanceOf(StoreException.class)
                        .hasMessage("Redis: no answer within 200 ms");
            } finally {
                redis.thaw();
            }
            await().ignoreExceptions()
                    .until(() -> store.tryHold("lease", "me", Duration.ofMinutes(1)));
        }
    }
}
