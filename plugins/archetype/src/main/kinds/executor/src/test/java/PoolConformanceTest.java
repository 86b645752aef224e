package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.ScalingExecutorConformance;
import java.util.Map;

/** What every scaling executor has to do. */
class PoolConformanceTest extends ScalingExecutorConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new PoolPlugin();
    }

    @Override
    protected String type() {
        return "${artifactId}";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("answer", "\"by us\"");
    }

    @Override
    protected boolean choosesReplicas() {
        return true;
    }
}
