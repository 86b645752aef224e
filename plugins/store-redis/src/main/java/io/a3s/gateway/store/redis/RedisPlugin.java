package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.util.List;

/** The plugin's entry: brings the store. */
public final class RedisPlugin implements GatewayPlugin {
    /** For the service loader. */
    public RedisPlugin() {}

    @Override
    public List<StateStoreFactory<?>> stateStores() {
        return List.of(new RedisStoreFactory());
    }
}
