package io.a3s.gateway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.snapshot.FakeGatewayPlugin;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What providers publish while a gateway runs. What is in effect shows in its backends. */
@Timeout(120)
class GatewayProvidersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ROUTER =
            "routers \"r\" { rule = \"ClientIP(`127.0.0.0/8`)\"; service = \"%s\" }\n";

    private final FakeGatewayPlugin fake = new FakeGatewayPlugin();
    private final ScriptedProviders scripted = new ScriptedProviders();
    private Optional<Gateway> running = Optional.empty();

    @AfterEach
    void nothingIsLeftOpen() {
        running.ifPresent(Gateway::shutdown);
        assertThat(scripted.open).hasValue(0);
    }

    private Gateway start(String hcl) throws Exception {
        Gateway gateway = Gateway.create(options(hcl));
        running = Optional.of(gateway);
        gateway.start();
        return gateway;
    }

    private GatewayOptions options(String hcl) {
        return GatewayOptions.of(
                        config(hcl),
                        PluginHost.withoutDirectory()
                                .withPlugin("fake", fake)
                                .withPlugin("scripted", scripted))
                .withAccessLog(OutputStream.nullOutputStream())
                .withWatching(false)
                .withEventLoops(1);
    }

    private static ConfigSource config(String hcl) {
        return ConfigSource.text(
                "gateway.hcl",
                """
                management { enabled = false }
                entrypoints "web" { address = "127.0.0.1:0"; protocol = "plain" }
                """
                        + hcl);
    }

    /** Returns a service with a number of servers. */
    private static String service(String name, int servers) {
        StringBuilder list = new StringBuilder();
        for (int i = 1; i <= servers; i++) {
            list.append("{ url = \"http://127.0.0.1:").append(i).append("\" }, ");
        }
        return "services \"" + name + "\" { load_balancer { servers = [" + list + "] } }\n";
    }

    private static void awaitBackends(Gateway gateway, int count) {
        await().atMost(SOON).until(() -> gateway.health().backendsTotal() == count);
    }

    private static void awaitMetric(Gateway gateway, String line) {
        await().atMost(SOON).untilAsserted(() -> assertThat(gateway.metrics()).contains(line));
    }

    private static String updates(String provider, String result) {
        return "gateway_provider_updates_total{provider=\""
                + provider
                + "\",result=\""
                + result
                + "\"}";
    }

    @Test
    void areInEffectFromTheBeginning() throws Exception {
        Gateway gateway =
                start(
                        ROUTER.formatted("s@one")
                                + "providers { one { text = "
                                + DynamicConfig.quoted(service("s", 2))
                                + " } }");

        assertThat(gateway.health().backendsTotal()).isEqualTo(2);
    }

    @Test
    void changeWhatIsInEffect() throws Exception {
        Gateway gateway = start("providers { one {} }");
        assertThat(gateway.health().backendsTotal()).isZero();

        scripted.publish("one", service("s", 2));
        awaitBackends(gateway, 2);
        scripted.publish("one", service("s", 3));
        awaitBackends(gateway, 3);
        scripted.publish("one", "");
        awaitBackends(gateway, 0);
        awaitMetric(gateway, updates("one", "accepted") + " 4");
    }

    @Test
    void areToldWhichPartWouldBeRefused() throws Exception {
        Gateway gateway = start("providers { one {}; two {} }\n" + service("own", 1));
        scripted.publish("two", service("other", 1));
        awaitBackends(gateway, 2);

        assertThat(told("routers \"r\" { rule = \"Nonsense\"; service = \"own\" }"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("part.hcl:1:")
                .contains("routers \"r@one\" rule");
        assertThat(told(ROUTER.formatted("none"))).hasSize(1);
        assertThat(told(ROUTER.formatted("own"))).isEmpty();
        assertThat(told(ROUTER.formatted("other@two"))).isEmpty();
        assertThat(told(ROUTER.formatted("s") + service("s", 1))).isEmpty();
        assertThat(gateway.health().backendsTotal()).isEqualTo(2);
    }

    private List<Diagnostic> told(String hcl) throws Exception {
        return scripted.check("one", hcl).get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void areKeptWhenTheNextIsRefused() throws Exception {
        Gateway gateway = start("providers { one {}; two {} }");
        scripted.publish("one", service("s", 1));
        awaitBackends(gateway, 1);

        scripted.publish("one", service("s", 2) + "routers \"r\" { rule = \"Nonsense\" }");
        awaitMetric(gateway, updates("one", "rejected") + " 1");
        scripted.publish("two", service("s", 3));

        awaitBackends(gateway, 4);
        scripted.publish("one", service("s", 2));
        awaitBackends(gateway, 5);
    }

    @Test
    void mayNeedWhatComesLaterInTheMainFile() throws Exception {
        Gateway gateway = start("providers { one {} }");
        scripted.publish("one", ROUTER.formatted("main"));
        awaitMetric(gateway, updates("one", "rejected") + " 1");

        var result = gateway.reload(config("providers { one {} }\n" + service("main", 1)));

        assertThat(result.accepted()).as(result.rendered()).isTrue();
        assertThat(gateway.health().backendsTotal()).isEqualTo(1);
        // Nothing is left to be tried.
        assertThat(gateway.reload(config("providers { one {} }\n")).accepted()).isFalse();
    }

    @Test
    void doNotKeepTheMainFileFromChanging() throws Exception {
        Gateway gateway = start("providers { one {} }");
        scripted.publish("one", "nonsense");
        awaitMetric(gateway, updates("one", "rejected") + " 1");

        var result = gateway.reload(config("providers { one {} }\n" + service("main", 1)));

        assertThat(result.accepted()).as(result.rendered()).isTrue();
        assertThat(gateway.health().backendsTotal()).isEqualTo(1);
    }

    @Test
    void letTheGatewayStartWithoutThem() throws Exception {
        Gateway gateway =
                start(
                        ROUTER.formatted("s@two")
                                + "providers { one { text = \"nonsense\" }; two { text = "
                                + DynamicConfig.quoted(service("s", 2))
                                + " } }");

        assertThat(gateway.health().backendsTotal()).isEqualTo(2);
        awaitMetric(gateway, updates("one", "rejected") + " 1");
    }

    @Test
    void endWithTheirBlock() throws Exception {
        Gateway gateway = start("providers { one {} }");
        scripted.publish("one", service("s", 1));
        awaitBackends(gateway, 1);

        assertThat(gateway.reload(config("")).accepted()).isTrue();

        assertThat(gateway.health().backendsTotal()).isZero();
        await().atMost(SOON).until(() -> scripted.open.get() == 0);
    }

    @Test
    void beginWithTheirBlock() throws Exception {
        Gateway gateway = start("");

        var result =
                gateway.reload(
                        config(
                                ROUTER.formatted("s@one")
                                        + "providers { one { text = "
                                        + DynamicConfig.quoted(service("s", 2))
                                        + " } }"));

        assertThat(result.accepted()).as(result.rendered()).isTrue();
        assertThat(gateway.health().backendsTotal()).isEqualTo(2);
    }

    @Test
    void areEndedAgainIfTheirBlockIsRefused() throws Exception {
        Gateway gateway = start("");

        var result =
                gateway.reload(
                        config(
                                ROUTER.formatted("nothing")
                                        + "providers { one { text = \"\\n\" } }"));

        assertThat(result.accepted()).isFalse();
        assertThat(scripted.runs).hasValue(1);
        await().atMost(SOON).until(() -> scripted.open.get() == 0);
    }

    @Test
    void areReplacedWhenTheirBlockChanges() throws Exception {
        Gateway gateway = start("providers { one {} }");
        scripted.publish("one", service("s", 1));
        awaitBackends(gateway, 1);

        String text = DynamicConfig.quoted(service("s", 4));
        assertThat(gateway.reload(config("providers { one { text = " + text + " } }")).accepted())
                .isTrue();

        awaitBackends(gateway, 4);
        await().atMost(SOON).until(() -> scripted.open.get() == 1);
    }

    @Test
    void areMadeAnewAfterAFailure() throws Exception {
        Gateway gateway = start("providers { one {} }");
        scripted.publish("one", service("s", 1));
        awaitBackends(gateway, 1);

        scripted.fail("one");
        awaitMetric(gateway, "gateway_provider_failures_total{provider=\"one\"} 1");
        scripted.publish("one", service("s", 2));

        awaitBackends(gateway, 2);
        assertThat(scripted.runs).hasValue(2);
    }

    @Test
    void sayWhatIsWrongWithTheirBlock() {
        assertThatThrownBy(() -> start("providers { one { text = \"wrong\" } }"))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("providers \"one\": text: wrong (expected: anything else)");
    }

    @Test
    void areValidatedWithTheRest() {
        var result =
                Gateway.validate(
                        options(
                                ROUTER.formatted("s@one")
                                        + "providers { one { text = \"services \\\"s\\\" { ulr }\" } }"));

        assertThat(result.text()).contains("one.hcl:1:");
    }
}
