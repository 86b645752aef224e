package io.a3s.gateway.provider.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.ProviderSink;
import io.a3s.gateway.testkit.FakePluginContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsProviderTest {
    private final FakePluginContext context = new FakePluginContext("dns");
    private final List<DynamicConfig> published = new CopyOnWriteArrayList<>();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final ProviderSink sink =
            new ProviderSink() {
                @Override
                public void publish(DynamicConfig complete) {
                    published.add(complete);
                }

                @Override
                public void report(Diagnostic problem) {
                    reported.add(problem.toString());
                }
            };
    private Optional<FakeDns> dns = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        dns = Optional.of(new FakeDns());
    }

    @AfterEach
    void stop() throws Exception {
        if (thread.isPresent()) {
            thread.get().interrupt();
            assertThat(thread.get().join(Duration.ofSeconds(30))).as("ends").isTrue();
        }
        dns().close();
    }

    private FakeDns dns() {
        return dns.orElseThrow();
    }

    private void watch(Map<String, DnsServiceConfig> services) {
        watch(Samples.config(services, dns()));
    }

    private void watch(DnsConfig config) {
        watch(config, Duration.ofSeconds(30));
    }

    private void watch(DnsConfig config, Duration firstWait) {
        var provider = new DnsProvider(config, context.metrics(), System::nanoTime, firstWait);
        thread =
                Optional.of(
                        Thread.ofVirtual()
                                .start(
                                        () -> {
                                            try {
                                                provider.run(sink);
                                            } catch (InterruptedException _) {
                                                // asked to end
                                            }
                                        }));
    }

    private void awaitServers(String... urls) {
        await().untilAsserted(
                        () -> {
                            assertThat(published).isNotEmpty();
                            assertThat(urls(published.getLast())).containsExactlyInAnyOrder(urls);
                        });
    }

    private static List<String> urls(DynamicConfig config) {
        return config.sources().stream()
                .map(Source::text)
                .flatMap(String::lines)
                .filter(line -> line.contains("url = "))
                .map(line -> line.replaceFirst(".*url = \"http://([^\"]*)\".*", "$1"))
                .toList();
    }

    private double servers(String service) {
        return context.metrics().gaugeValue("dns_servers", "service", service);
    }

    @Test
    void followsWhatDnsSays() {
        dns().set("a.test", "A", 0, "10.0.0.1", "10.0.0.2");
        watch(Map.of("a", Samples.service("a.test", Records.ADDRESSES)));
        awaitServers("10.0.0.1:80", "10.0.0.2:80");

        dns().set("a.test", "A", 0, "10.0.0.2");
        awaitServers("10.0.0.2:80");
        assertThat(servers("a")).isEqualTo(1);
        dns().remove("a.test", "A");
        awaitServers();
        assertThat(published.getLast().sources().getFirst().text()).contains("services \"a\"");
        assertThat(reported).isEmpty();
    }

    @Test
    void saysNothingNewIfNothingIsNew() {
        dns().set("a.test", "A", 0, "10.0.0.1", "10.0.0.2");
        watch(Map.of("a", Samples.service("a.test", Records.A)));
        awaitServers("10.0.0.1:80", "10.0.0.2:80");
        int before = published.size();

        dns().set("a.test", "A", 0, "10.0.0.2", "10.0.0.1");
        long asked = dns().asked("a.test", "A");
        await().until(() -> dns().asked("a.test", "A") > asked + 3);

        assertThat(published).hasSize(before);
    }

    @Test
    void keepsServersWhenDnsFailsAndSaysSoOnce() {
        dns().set("a.test", "A", 0, "10.0.0.1");
        watch(Map.of("a", Samples.service("a.test", Records.A)));
        awaitServers("10.0.0.1:80");

        dns().fail("a.test", "A");
        await().until(() -> !reported.isEmpty());
        long asked = dns().asked("a.test", "A");
        await().until(() -> dns().asked("a.test", "A") > asked + 3);

        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst())
                .contains("providers \"dns\" services \"a\"")
                .contains("answers SERVFAIL")
                .contains("servers that were found before stay in use");
        awaitServers("10.0.0.1:80");
        assertThat(context.metrics().gaugeValue("dns_stale_seconds", "service", "a")).isPositive();

        int before = published.size();
        dns().set("a.test", "A", 0, "10.0.0.1");
        // It says again what there is, which ends the problem.
        await().until(() -> published.size() > before);
        assertThat(context.metrics().gaugeValue("dns_stale_seconds", "service", "a")).isZero();
    }

    @Test
    void startsWithoutDns() {
        dns().fail("a.test", "A");
        dns().set("b.test", "A", 0, "10.0.0.2");
        watch(
                Map.of(
                        "a", Samples.service("a.test", Records.A),
                        "b", Samples.service("b.test", Records.A)));

        awaitServers("10.0.0.2:80");
        await().until(() -> !reported.isEmpty());
        dns().set("a.test", "A", 0, "10.0.0.1");
        awaitServers("10.0.0.1:80", "10.0.0.2:80");
    }

    @Test
    void doesNotWaitForASilentServerForEver() {
        dns().setSilent(true);
        watch(
                Samples.config(Map.of("a", Samples.service("a.test", Records.A)), dns()),
                Duration.ofMillis(10));

        awaitServers();
        assertThat(published.getLast().sources()).hasSize(1);
    }

    @Test
    void usesNoMoreServersThanItMay() {
        dns().set("a.test", "A", 0, "10.0.0.4", "10.0.0.3", "10.0.0.2", "10.0.0.1");
        watch(Map.of("a", Samples.service("a.test", Records.A)));

        awaitServers("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst()).contains("4 servers, of which 3 are used");
    }

    @Test
    void looksUpWhatTheMachineKnowsItself() {
        watch(Samples.config(Map.of("a", Samples.service("localhost", Records.A))));

        awaitServers("127.0.0.1:80");
    }
}
