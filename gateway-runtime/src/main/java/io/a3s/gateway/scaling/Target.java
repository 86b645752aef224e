package io.a3s.gateway.scaling;

import io.a3s.gateway.spi.scaling.ScaleTarget;
import java.util.List;

/** What an executor is told. */
record Target(int replicas, int current, List<String> spare, String reason)
        implements ScaleTarget {}
