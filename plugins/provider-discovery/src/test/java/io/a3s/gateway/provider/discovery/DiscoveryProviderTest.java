package io.a3s.gateway.provider.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.ProviderSink;
import io.a3s.gateway.testkit.FakePluginContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryProviderTest {
    private static final String RULE = "PathPrefix(`/one`)";

    private final FakePluginContext context = new FakePluginContext("discovery");
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
    private DiscoveredBackend one = newBackend();
    private DiscoveredBackend two = newBackend();
    private Optional<Thread> thread = Optional.empty();

    private static DiscoveredBackend newBackend() {
        try {
            return new DiscoveredBackend();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void beGenerous() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        one.be("one", RULE);
        two.be("two", "PathPrefix(`/two`)");
    }

    @AfterEach
    void stop() throws Exception {
        if (thread.isPresent()) {
            thread.get().interrupt();
            assertThat(thread.get().join(Duration.ofSeconds(30))).as("ends").isTrue();
        }
        one.close();
        two.close();
    }

    private void watch(int threshold) {
        var config =
                new DiscoveryConfig(
                        List.of(seed(one), seed(two)),
                        30,
                        20,
                        threshold,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        List.of("*"),
                        -1000,
                        Optional.empty());
        var provider =
                new DiscoveryProvider(
                        config, Duration.ofMillis(20), Optional.empty(), context.metrics());
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

    private static SeedConfig seed(DiscoveredBackend backend) {
        return new SeedConfig(URI.create(backend.url()), Optional.empty(), Optional.empty());
    }

    private String latest() {
        return published.isEmpty()
                ? ""
                : published.getLast().sources().stream()
                        .map(Source::text)
                        .collect(Collectors.joining());
    }

    private void awaitText(String part) {
        await().untilAsserted(() -> assertThat(latest()).contains(part));
    }

    private void awaitNo(String part) {
        await().untilAsserted(() -> assertThat(latest()).doesNotContain(part));
    }

    private long polls(DiscoveredBackend backend, String result) {
        return context.metrics()
                .count("discovery_polls_total", "seed", backend.url(), "result", result);
    }

    @Test
    void publishesWhatBackendsSay() {
        watch(3);
        awaitText(one.url());
        assertThat(published.getFirst().sources()).hasSize(2);
        assertThat(context.metrics().gaugeValue("discovery_backends")).isEqualTo(2);

        one.be("one", "Path(`/other`)");

        awaitText("/other");
        assertThat(reported).isEmpty();
    }

    @Test
    void saysNothingNewIfNothingIsNew() {
        watch(3);
        awaitText(two.url());

        int polls = one.polls();
        await().until(() -> one.polls() > polls + 3);

        assertThat(published).hasSize(1);
    }

    @Test
    void giveABackendUpAfterSomePollsOnly() {
        watch(4);
        awaitText(one.url());

        one.say(404, "");
        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst())
                .isEqualTo("providers \"discovery\" " + one.url() + ": no document: status 404");
        awaitNo(one.url());
        assertThat(polls(one, "failed")).isGreaterThanOrEqualTo(4);
        assertThat(latest()).contains(two.url());
        // Once when it begins, and once when it is given up.
        assertThat(reported).hasSize(2);

        one.be("one", RULE);
        awaitText(one.url());
    }

    @Test
    void forgivesSingleFailures() {
        watch(2);
        awaitText(one.url());

        for (int i = 0; i < 3; i++) {
            long failed = polls(one, "failed");
            one.say(500, "");
            await().until(() -> polls(one, "failed") > failed);
            if (polls(one, "failed") > failed + 1) {
                // Too slow to see it in between.
                return;
            }
            long read = polls(one, "read");
            one.be("one", RULE);
            await().until(() -> polls(one, "read") > read);
        }
        assertThat(published).allMatch(each -> each.sources().size() == 2);
    }

    @Test
    void staysWithTheLastDocumentIfTheNextIsMalformed() {
        watch(1);
        awaitText(one.url());

        one.say(200, "{\"name\": \"one\"");
        await().until(() -> polls(one, "malformed") > 3);
        two.be("two", "Path(`/changed`)");

        awaitText("/changed");
        assertThat(latest()).contains(one.url());
        assertThat(reported).anyMatch(each -> each.contains("its document is refused: no JSON"));
    }

    @Test
    void followsNoRedirects() {
        one.say(302, "");
        watch(1);

        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst()).contains("status 302, and redirects are not followed");
        awaitText(two.url());
    }

    @Test
    void readsNoDocumentThatIsTooLong() {
        one.say(200, " ".repeat(DocumentReader.MAX_BYTES + 1));
        watch(1);

        await().until(() -> !reported.isEmpty());
        assertThat(reported.getFirst()).contains("more than 65536 bytes");
    }

    @Test
    void startsWithoutBackends() {
        one.close();
        two.close();
        watch(1);

        await().until(() -> reported.size() == 2);
        assertThat(published.getLast()).isEqualTo(DynamicConfig.empty());
    }
}
