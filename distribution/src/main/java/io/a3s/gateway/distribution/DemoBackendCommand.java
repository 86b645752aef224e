package io.a3s.gateway.distribution;

import io.a3s.gateway.distribution.demo.DemoBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one model server of the demo until a signal ends it. The demo starts it, nobody else. */
@Command(
        name = "demo-backend",
        hidden = true,
        description = "Runs one model server of the demo, which makes its answers up.")
final class DemoBackendCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description = "Where it listens on the loopback address.")
    private int port;

    @Option(
            names = "--pace",
            paramLabel = "TIME",
            defaultValue = "100ms",
            description = "The time from token to token (default: ${DEFAULT-VALUE}).")
    private Duration pace = Duration.ofMillis(100);

    @Override
    public Integer call() throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        Signals.on("TERM", ended::countDown);
        Signals.on("INT", ended::countDown);
        try (var _ = DemoBackend.start("demo-" + port, pace, port)) {
            ended.await();
        }
        return 0;
    }
}
