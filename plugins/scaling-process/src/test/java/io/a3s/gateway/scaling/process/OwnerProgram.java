package io.a3s.gateway.scaling.process;

import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.file.Path;
import java.util.List;

/** Stands for a gateway in tests: keeps one replica running and does nothing else. */
final class OwnerProgram {
    private OwnerProgram() {}

    static List<String> command(Path pidFile) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OwnerProgram.class.getName(),
                pidFile.toString());
    }

    public static void main(String[] arguments) throws Exception {
        List<String> command = ReplicaProgram.command(Path.of(arguments[0]), 0);
        var executor =
                new ProcessExecutor(
                        Configs.of(command.toArray(String[]::new)), new FakePluginContext());
        executor.scale(Target.of(1));
        Thread.sleep(Long.MAX_VALUE);
    }
}
