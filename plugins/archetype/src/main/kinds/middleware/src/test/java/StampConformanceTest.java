package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import java.util.Map;

/** What every middleware has to do. */
class StampConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new StampPlugin();
    }

    @Override
    protected String type() {
        return "${artifactId}";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("value", "\"by us\"");
    }
}
