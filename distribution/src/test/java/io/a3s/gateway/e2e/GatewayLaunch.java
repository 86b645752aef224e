package io.a3s.gateway.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a {@link GatewayProcess} is to be started. */
public final class GatewayLaunch {
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private String token = "";
    private boolean discardsOutput;
    private Path tree = home();

    GatewayLaunch(Path directory) {
        this.directory = directory;
    }

    /** Returns the assembled tree. */
    static Path home() {
        return Path.of(System.getProperty("gateway.home", "target/a3s-gateway")).toAbsolutePath();
    }

    /** Takes another tree than the one that was assembled. */
    GatewayLaunch tree(Path installed) {
        tree = installed;
        return this;
    }

    public GatewayLaunch env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    GatewayLaunch args(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Demands a token of those who use the management API. */
    GatewayLaunch managementToken(String demanded) {
        token = demanded;
        return this;
    }

    /** Throws standard output away, where the access log of a long run would fill the memory. */
    public GatewayLaunch discardOutput() {
        discardsOutput = true;
        return this;
    }

    GatewayLaunch plugins(Path plugins) {
        return args("--plugins", plugins.toString());
    }

    /**
     * Starts with a configuration, to which a management address is added, and waits until ready.
     */
    public GatewayProcess start(String hcl) throws IOException {
        var management = new Management(FreePort.next(), token);
        Path config = Files.writeString(directory.resolve("gateway.hcl"), management.block() + hcl);
        arguments.addAll(0, List.of("--config", config.toString()));
        return new GatewayProcess(spawn(), config, management).awaitReady();
    }

    /** Runs the command with the arguments as they are, and does not wait for anything. */
    GatewayProcess run() throws IOException {
        return new GatewayProcess(spawn(), directory.resolve("gateway.hcl"), new Management(0, ""));
    }

    Process spawn() throws IOException {
        var command = new ArrayList<String>();
        command.add(tree.resolve("bin/a3s-gateway").toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        // Small, and every lost buffer is found. A test has few requests, so only what they call
        // very often is compiled, and nothing because it was called often before.
        builder.environment()
                .put(
                        "JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=5"
                                + " -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining"
                                + " -XX:+UseSerialGC -Xmx256m -Dio.netty.leakDetection.level=paranoid");
        builder.environment().put("A3S_GATEWAY_JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put("A3S_GATEWAY_CACHE", home().resolveSibling("plugin-cache").toString());
        builder.environment().putAll(environment);
        if (discardsOutput) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        return builder.start();
    }
}
