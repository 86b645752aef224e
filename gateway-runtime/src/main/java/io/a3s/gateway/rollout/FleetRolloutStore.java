package io.a3s.gateway.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.fleet.Leadership;
import io.a3s.gateway.fleet.RollCall;
import io.a3s.gateway.fleet.StoreNames;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * States in the store of a fleet. One gateway makes the steps of all rollouts; which one, a lease
 * says.
 */
final class FleetRolloutStore implements RolloutStore {
    // Stores have no way to remove a value.
    private static final byte[] FORGOTTEN = "forgotten".getBytes(UTF_8);
    // Each call may take seconds, for which others wait.
    private static final long PAUSE_NANOS = Duration.ofSeconds(3).toNanos();

    private interface Call<T> {
        T run() throws StoreException, InterruptedException, IOException;
    }

    private final Fleet fleet;
    private final Leadership leadership;
    private final RollCall rollCall;
    private final Talk talk;
    private final AtomicLong failedNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    /**
     * Takes part in the choice of a leader.
     *
     * @param fleet more than this gateway
     */
    FleetRolloutStore(Fleet fleet) {
        this.fleet = fleet;
        this.leadership = fleet.lead("rollouts");
        this.rollCall = fleet.rollCall().orElseThrow();
        this.talk = new Talk(rollCall);
    }

    @Override
    public boolean isLeader() {
        return leadership.isLeader();
    }

    @Override
    public boolean isCutOff() {
        return !rollCall.isCurrent();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private static String key(String service) {
        return StoreNames.of("rollout", service);
    }

    @Override
    public Optional<RolloutState> read(String service) throws IOException {
        return call(() -> state(service, fleet.store().get(key(service))));
    }

    private Optional<RolloutState> state(String service, Stored stored) throws IOException {
        String text = new String(stored.value(), UTF_8);
        if (!stored.isPresent() || text.equals(new String(FORGOTTEN, UTF_8))) {
            return Optional.empty();
        }
        return Optional.of(RolloutDocuments.read(text, service, key(service)));
    }

    @Override
    public boolean write(RolloutState next, long expected) throws IOException {
        String service = next.service();
        byte[] document = RolloutDocuments.write(next).getBytes(UTF_8);
        return call(
                () -> {
                    Stored stored = fleet.store().get(key(service));
                    long version = state(service, stored).map(RolloutState::version).orElse(0L);
                    return version == expected
                            && fleet.store()
                                    .compareAndSet(key(service), stored.version(), document)
                                    .isPresent();
                });
    }

    @Override
    public void forget(String service) throws IOException {
        boolean _ =
                call(
                        () -> {
                            Stored stored = fleet.store().get(key(service));
                            return stored.isPresent()
                                    && fleet.store()
                                            .compareAndSet(
                                                    key(service), stored.version(), FORGOTTEN)
                                            .isPresent();
                        });
    }

    @Override
    public Optional<Talk> talk() {
        return Optional.of(talk);
    }

    private <T> T call(Call<T> call) throws IOException {
        if (System.nanoTime() - failedNanos.get() < PAUSE_NANOS) {
            throw new IOException("the store is away");
        }
        try {
            return call.run();
        } catch (StoreException e) {
            failedNanos.set(System.nanoTime());
            throw new IOException("the store: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        leadership.close();
    }
}
