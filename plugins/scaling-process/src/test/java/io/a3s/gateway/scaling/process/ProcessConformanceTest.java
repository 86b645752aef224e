package io.a3s.gateway.scaling.process;

import static java.util.stream.Collectors.joining;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.ScalingExecutorConformance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ProcessConformanceTest extends ScalingExecutorConformance {
    @TempDir static Path directory;

    @Override
    protected GatewayPlugin plugin() {
        return new ProcessPlugin();
    }

    @Override
    protected String type() {
        return "process";
    }

    @Override
    protected Map<String, String> keys() {
        List<String> command =
                new ArrayList<>(ReplicaProgram.command(directory.resolve("pid-{port}"), 0));
        String list = command.stream().map(part -> '"' + part + '"').collect(joining(", "));
        return Map.of("command", '[' + list + ']', "stop_timeout", "\"1s\"");
    }

    @Override
    protected boolean choosesReplicas() {
        return true;
    }
}
