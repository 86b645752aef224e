package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayOptions;
import io.a3s.gateway.distribution.demo.DemoBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a gateway in front of backends that stream like a model server. */
@Command(
        name = "demo",
        description = "Runs the gateway in front of backends that stream like a model server.")
final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private InstallationOptions installation = new InstallationOptions();
    @Mixin private LogOption log = new LogOption();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Where the gateway listens (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "9190",
            description = "Where it tells about itself (default: ${DEFAULT-VALUE}).")
    private int managementPort;

    @Option(
            names = "--pace",
            paramLabel = "TIME",
            defaultValue = "100ms",
            description = "The time from token to token (default: ${DEFAULT-VALUE}).")
    private Duration pace = Duration.ofMillis(100);

    @Option(
            names = "--scale-to-zero",
            description =
                    "Start model servers as processes when they are needed, and end them when idle.")
    private boolean scaleToZero;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return scaleToZero ? scaling() : fixed();
    }

    private int scaling() throws InterruptedException {
        // Else the log of the gateway and of all replicas would be among what is told here.
        log.applyOr(LogOption.Level.WARN);
        var demo = new ScalingDemo(port, managementPort, pace);
        Map<String, String> variables = demo.variables(installation.home());
        Gateway gateway = Gateway.create(options("demo-scale-to-zero.hcl", variables));
        PrintWriter out = command.commandLine().getOut();
        var report = new AtomicReference<@Nullable Thread>();
        int code =
                new Attendant(gateway, command.commandLine().getErr())
                        .run(
                                () -> {
                                    demo.explain(out);
                                    report.set(demo.follow(gateway, out));
                                });
        Thread last = report.get();
        if (last != null) {
            last.interrupt();
            last.join();
        }
        return code;
    }

    private int fixed() throws IOException, InterruptedException {
        log.apply();
        try (var first = DemoBackend.start("demo-1", pace);
                var second = DemoBackend.start("demo-2", pace)) {
            Map<String, String> variables =
                    Map.of(
                            "DEMO_ADDRESS",
                            "127.0.0.1:" + port,
                            "DEMO_MANAGEMENT",
                            "127.0.0.1:" + managementPort,
                            "DEMO_BACKEND_1",
                            first.url().toString(),
                            "DEMO_BACKEND_2",
                            second.url().toString());
            PrintWriter err = command.commandLine().getErr();
            return new Attendant(Gateway.create(options("demo.hcl", variables)), err)
                    .run(this::explain);
        }
    }

    private GatewayOptions options(String config, Map<String, String> variables) {
        return installation
                .gateway(installation.home().conf(config))
                .withWatching(false)
                .withEnvironment(name -> variable(variables, name));
    }

    private static @Nullable String variable(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null ? System.getenv(name) : value;
    }

    private void explain() {
        PrintWriter out = command.commandLine().getOut();
        out.print(
                """

                The gateway is at http://127.0.0.1:%1$d, in front of two backends that make up a token every %3$d ms.

                An answer token by token; every other request goes to the other backend (see x-demo-backend):
                  curl -iN http://127.0.0.1:%1$d/v1/chat/completions -d '{"stream":true,"messages":[{"role":"user","content":"Hello"}]}'

                The same answer at once:
                  curl -i http://127.0.0.1:%1$d/v1/chat/completions -d '{"messages":[{"role":"user","content":"Hello"}]}'

                What the gateway tells about itself:
                  curl http://127.0.0.1:%2$d/api/gateway/health
                  curl http://127.0.0.1:%2$d/api/gateway/metrics

                Ctrl-C ends it all. The access log follows.

                """
                        .formatted(port, managementPort, pace.toMillis()));
        out.flush();
    }
}
