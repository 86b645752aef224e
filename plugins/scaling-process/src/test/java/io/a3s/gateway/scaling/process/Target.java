package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.scaling.ScaleTarget;
import java.util.List;

record Target(int replicas, List<String> spare) implements ScaleTarget {
    static Target of(int replicas, String... spare) {
        return new Target(replicas, List.of(spare));
    }

    @Override
    public int current() {
        return 0;
    }

    @Override
    public String reason() {
        return "a test";
    }
}
