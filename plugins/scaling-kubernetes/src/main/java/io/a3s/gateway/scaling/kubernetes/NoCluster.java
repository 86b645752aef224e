package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import io.a3s.gateway.spi.scaling.ScalingExecutor;

/** Stands in where there is nobody to ask. */
final class NoCluster implements ScalingExecutor {
    @Override
    public Replicas observe() throws ScalingException {
        throw new ScalingException(
                Kind.NOT_FOUND,
                "the gateway does not run in a cluster, as KUBERNETES_SERVICE_HOST is not set;"
                        + " api_url says where there is one");
    }

    @Override
    public Replicas scale(ScaleTarget target) throws ScalingException {
        return observe();
    }
}
