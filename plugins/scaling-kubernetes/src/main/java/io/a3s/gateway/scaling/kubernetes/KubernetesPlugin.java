package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.util.List;

/** Brings the executor {@code kubernetes}, and the same by its short name. */
public final class KubernetesPlugin implements GatewayPlugin {
    @Override
    public List<ScalingExecutorFactory<?>> scalingExecutors() {
        return List.of(
                new KubernetesExecutorFactory("kubernetes"), new KubernetesExecutorFactory("k8s"));
    }

    @Override
    public List<StateStoreFactory<?>> stateStores() {
        return List.of(new KubernetesStoreFactory(Cluster.OWN));
    }
}
