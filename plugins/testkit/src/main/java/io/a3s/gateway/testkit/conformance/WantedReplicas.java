package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.spi.scaling.ScaleTarget;
import java.util.List;

/** A wish as the gateway has it. */
record WantedReplicas(int replicas, int current, List<String> spare) implements ScaleTarget {
    @Override
    public String reason() {
        return "a test";
    }
}
