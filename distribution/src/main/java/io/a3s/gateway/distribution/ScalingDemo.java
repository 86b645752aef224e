package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.scaling.ScalingView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The demo in which model servers are processes that come and go with the load: what it is set up
 * with, and what it tells.
 *
 * @param port where the gateway listens
 * @param managementPort where it tells about itself
 * @param pace the time from token to token
 */
record ScalingDemo(int port, int managementPort, Duration pace) {
    private static final String SERVICE = "llm";
    // What happens in between is not seen; a start takes some ten times as long.
    private static final Duration LOOK = Duration.ofMillis(20);

    /** Returns the variables of its configuration. */
    Map<String, String> variables(Home home) {
        return Map.of(
                "DEMO_ADDRESS",
                "127.0.0.1:" + port,
                "DEMO_MANAGEMENT",
                "127.0.0.1:" + managementPort,
                "DEMO_LAUNCHER",
                home.launcher().toString(),
                "DEMO_PACE",
                pace.toMillis() + "ms");
    }

    /** Begins to tell what the replicas of a gateway do, until it is interrupted. */
    Thread follow(Gateway gateway, PrintWriter out) {
        return Thread.ofVirtual()
                .name("demo-report")
                .start(
                        () -> {
                            var report = new ReplicaReport(out, ScalingDemo::millis);
                            try {
                                while (true) {
                                    ScalingView view = gateway.scaling().get(SERVICE);
                                    if (view != null) {
                                        report.update(view);
                                    }
                                    Thread.sleep(LOOK);
                                }
                            } catch (InterruptedException e) {
                                // The demo is over.
                            }
                        });
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Prints what to try, and what will be seen. */
    void explain(PrintWriter out) {
        out.print(
                """

                The gateway is at http://127.0.0.1:%1$d. There is no model server yet: the first request starts one, as a
                process, and waits for it. A replica works on 2 requests at a time; there are at most 3.

                From nothing to the first token:
                  curl -iN http://127.0.0.1:%1$d/v1/chat/completions -d '{"stream":true,"messages":[{"role":"user","content":"Hello"}]}'

                Eight long answers at a time, for which more replicas are started:
                  for i in 1 2 3 4 5 6 7 8; do curl -sN http://127.0.0.1:%1$d/v1/chat/completions -d '{"stream":true,"max_tokens":200,"messages":[{"role":"user","content":"Hello"}]}' >/dev/null & done; wait

                Then leave it alone for some seconds, and the replicas end.

                The same as the gateway tells it:
                  curl http://127.0.0.1:%2$d/api/gateway/scaling/llm

                Ctrl-C ends it all. What the replicas do follows.

                """
                        .formatted(port, managementPort));
        out.flush();
    }
}
