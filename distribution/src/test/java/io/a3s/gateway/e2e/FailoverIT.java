package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that step in for one that cannot serve. */
class FailoverIT {
    private static final String PROBED =
            """
            health_check {
              path                = "/health"
              interval            = "50ms"
              unhealthy_threshold = 1
            }
            """;

    private final int port = FreePort.next();
    private ScriptedBackend main;
    private ScriptedBackend spare;
    private ScriptedBackend last;

    @BeforeEach
    void startBackends() throws IOException {
        main = ScriptedBackend.start(Behaviour.plain("main"));
        spare = ScriptedBackend.start(Behaviour.plain("spare"));
        last = ScriptedBackend.start(Behaviour.plain("last"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        main.close();
        spare.close();
        last.close();
    }

    @Test
    void servesFromTheNextServiceAndReturnsToTheFirst() throws Exception {
        try (var gateway = start(PROBED)) {
            assertThat(body()).isEqualTo("main");

            main.behaveAt("/health", Behaviour.status(500));
            awaitBody("spare");
            spare.behaveAt("/health", Behaviour.status(500));
            awaitBody("last");

            last.behaveAt("/health", Behaviour.status(500));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> RawClient.get(port, "/").status() == 503);
            assertThat(body()).contains("No healthy backends (primary + failover)");

            spare.behaveAt("/health", Behaviour.status(200));
            awaitBody("spare");
            main.behaveAt("/health", Behaviour.status(200));
            awaitBody("main");

            assertThat(RawClient.get(port, "/marked").body()).isEqualTo("main");
            assertThat(gateway.awaitOnlyAccess("/marked"))
                    .containsEntry("service", "main")
                    .containsEntry("backend", main.url());
            assertThat(
                            gateway.metrics()
                                    .labelled("gateway_service_failovers_total", "service", "main"))
                    .isPositive();
            gateway.awaitIdle();
        }
    }

    @Test
    void stepsInForABackendThatCannotBeReached() throws Exception {
        try (var gateway = start("")) {
            main.close();

            Answer get = RawClient.get(port, "/marked");
            assertThat(get.body()).isEqualTo("spare");
            assertThat(gateway.awaitOnlyAccess("/marked"))
                    .containsEntry("service", "spare")
                    .containsEntry("backend", spare.url())
                    .containsEntry("status", 200);
            spare.behave(Behaviour.echo());
            Answer post = RawClient.ask(port, RawClient.post("/post", "{\"prompt\": \"hello\"}"));
            assertThat(post.status()).isEqualTo(200);
            assertThat(post.body()).isEqualTo("{\"prompt\": \"hello\"}");

            spare.close();
            assertThat(body()).isEqualTo("last");
            last.close();
            assertThat(RawClient.get(port, "/").status()).isEqualTo(502);
            gateway.awaitIdle();
        }
    }

    @Test
    void choosesARevisionOfTheServiceThatStepsIn() throws Exception {
        String config =
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" { rule = "PathPrefix(`/`)"; service = "first" }
                services "first" {
                  revisions = [{ name = "a", traffic_percent = 100, servers = [{ url = "%s" }] }]
                  failover { service = "second" }
                }
                services "second" {
                  revisions = [
                    { name = "b", traffic_percent = 75, servers = [{ url = "%s" }] },
                    { name = "c", traffic_percent = 25, servers = [{ url = "%s" }] },
                  ]
                }
                """
                        .formatted(port, main.url(), spare.url(), last.url());
        try (var gateway = GatewayPool.start(config)) {
            assertThat(body()).isEqualTo("main");
            main.close();

            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                bodies.add(body());
            }

            assertThat(bodies).containsOnly("spare", "last");
            assertThat(Collections.frequency(bodies, "last")).isBetween(9, 11);
            assertThat(RawClient.get(port, "/marked").status()).isEqualTo(200);
            assertThat(gateway.awaitOnlyAccess("/marked"))
                    .containsEntry("service", "second")
                    .extractingByKey("revision")
                    .isIn("b", "c");
            gateway.awaitIdle();
        }
    }

    @Test
    void takesAnotherBackendOfTheServiceFirst() throws Exception {
        String config = GatewayConfigs.proxyWith(port, "", main, spare);
        try (var gateway = GatewayPool.start(config)) {
            main.close();

            for (int i = 0; i < 10; i++) {
                Answer answer = RawClient.ask(port, RawClient.post("/", "{}"));
                assertThat(answer.body()).isEqualTo("spare");
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void losesNoRequestThatComesAfterABackendWasKilled() throws Exception {
        String config = GatewayConfigs.proxyWith(port, "", main, spare, last);
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean isKilled = new AtomicBoolean();
        try (var gateway = GatewayPool.start(config);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                load.add(
                        clients.submit(
                                () -> {
                                    while (served.get() < 400) {
                                        boolean isAfter = isKilled.get();
                                        if (RawClient.get(port, "/").status() != 200) {
                                            lost.addAndGet(isAfter ? 1 : 0);
                                        }
                                        served.addAndGet(isAfter ? 1 : 0);
                                    }
                                    return null;
                                }));
            }
            await().until(() -> main.requestsTo("/") > 20);
            main.close();
            isKilled.set(true);
            for (Future<?> each : load) {
                each.get(60, TimeUnit.SECONDS);
            }

            assertThat(served).hasValueGreaterThanOrEqualTo(400);
            assertThat(lost).hasValue(0);
            // It was put out meanwhile, so not every request had to find out by itself.
            assertThat(gateway.metrics().sum("gateway_backend_ejected", main.url())).isEqualTo(1);
            gateway.awaitIdle();
        }
    }

    private void awaitBody(String body) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> body().equals(body));
    }

    private String body() throws IOException {
        return RawClient.get(port, "/").body();
    }

    private GatewayProcess start(String keys) throws IOException {
        return GatewayPool.start(
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" {
                  rule    = "PathPrefix(`/`)"
                  service = "main"
                }
                services "main" {
                  load_balancer {
                    servers = [{ url = "%s" }]
                    %s
                  }
                  failover { service = "spare" }
                }
                services "spare" {
                  load_balancer {
                    servers = [{ url = "%s" }]
                    %s
                  }
                  failover { service = "last" }
                }
                services "last" {
                  load_balancer {
                    servers = [{ url = "%s" }]
                    %s
                  }
                }
                """
                        .formatted(port, main.url(), keys, spare.url(), keys, last.url(), keys));
    }
}
