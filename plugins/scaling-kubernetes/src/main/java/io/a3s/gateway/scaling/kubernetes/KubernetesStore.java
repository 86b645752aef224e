package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** What a fleet shares, in objects of Kubernetes. */
record KubernetesStore(Leases leases, StoredMaps maps, FleetObjects objects) implements StateStore {
    @Override
    public Stored get(String key) throws StoreException, InterruptedException {
        return maps.get(key);
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException {
        return maps.compareAndSet(key, expectedVersion, value);
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException {
        return leases.tryHold(name, holder, ttl);
    }

    @Override
    public void release(String name, String holder) throws StoreException, InterruptedException {
        leases.release(name, holder);
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException {
        maps.announce(group, member, value, ttl);
    }

    @Override
    public Map<String, byte[]> announced(String group) throws StoreException, InterruptedException {
        return maps.announced(group);
    }

    @Override
    public void withdraw(String group, String member) throws StoreException, InterruptedException {
        maps.withdraw(group, member);
    }

    @Override
    public void close() {
        objects.close();
    }
}
