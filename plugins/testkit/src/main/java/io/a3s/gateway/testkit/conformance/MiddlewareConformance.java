package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import io.a3s.gateway.testkit.gateway.GatewayBuilder;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.gateway.LoaderLeaks;
import io.a3s.gateway.testkit.gateway.PluginJar;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every middleware has to do, apart from what it is for. Extend it in the tests of a plugin
 * and say what is to be tested; all else is done by the suite, through a real gateway.
 *
 * <p>One instance serves all tests of a class.
 *
 * @since 1.0
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MiddlewareConformance {
    private static final int REQUESTS = 200;

    // Made by startGateway, before any test.
    @SuppressWarnings("NullAway.Init")
    private ObservedPlugin observed;

    @SuppressWarnings("NullAway.Init")
    private Trial trial;

    /** Returns a new entry of the plugin: the class that its service file names. */
    protected abstract GatewayPlugin plugin();

    /** Returns the {@code type} to be tested. */
    protected abstract String type();

    /**
     * Returns keys and values in HCL with which the middleware lets requests pass. {@code ${NAME}}
     * stands for the URL of one of {@link #services}.
     */
    protected abstract Map<String, String> keys();

    /** Returns the services that the middleware itself asks, by the variable of their URL. */
    protected Map<String, Behaviour> services() {
        return Map.of();
    }

    /** Returns lines of a request's head without which the middleware lets nobody pass. */
    protected List<String> fields() {
        return List.of();
    }

    /** Returns whether it is the middleware's purpose to change bodies. */
    protected boolean changesBodies() {
        return false;
    }

    /** Returns one class of each library that the plugin packs. */
    protected List<Class<?>> libraries() {
        return List.of();
    }

    /** Returns the {@code Plugin-Capabilities} of the plugin's manifest. */
    protected String capabilities() {
        return "";
    }

    @BeforeAll
    final void startGateway() throws GatewayStartException, IOException {
        observed = new ObservedPlugin(plugin());
        trial = start(builder().plugin(observed), keys());
    }

    @AfterAll
    final void stopGateway() throws IOException {
        trial.close();
    }

    @Test
    final void isNamedByItsServiceFile() {
        require(
                ServiceLoader.load(GatewayPlugin.class).stream()
                        .anyMatch(each -> each.type().equals(plugin().getClass())),
                "META-INF/services/"
                        + GatewayPlugin.class.getName()
                        + " does not name "
                        + plugin().getClass().getName());
    }

    @Test
    final void bringsTheSameEachTime() {
        List<String> first = types(plugin());
        require(first.equals(types(plugin())), "middlewares() differs from entry to entry");
        require(first.contains(type()), "no type \"" + type() + "\" among " + first);
        require(
                observed.needs().size() == 1,
                "needs() of one configuration: "
                        + observed.needs()
                        + " (expected: always the same)");
    }

    @Test
    final void documentsEveryKey() {
        configChecks().documentsEveryKey();
    }

    @Test
    final void suggestsTheKeyThatWasMeant() {
        configChecks().suggestsTheKeyThatWasMeant();
    }

    @Test
    final void failsOnNoValueOfAKey() throws Exception {
        try (Trial other = start(builder().plugin(plugin()), keys())) {
            new ConfigChecks(other.gateway(), this::config, keys(), factory().configType())
                    .failsOnNoValue();
        }
    }

    @Test
    final void letsRequestBodiesPass() throws Exception {
        traffic().requestBodiesArrive();
    }

    @Test
    final void letsResponseBodiesPass() throws Exception {
        traffic().responseBodiesArrive();
        traffic().responsesWithoutBodyArrive();
    }

    @Test
    final void letsEventsPassOneByOne() throws Exception {
        Assumptions.assumeTrue(
                observed.needs().stream().allMatch(n -> n.responseBody() != BodyAccess.WHOLE),
                "it says that it holds back responses");
        traffic().eventsArriveOneByOne();
    }

    @Test
    final void failsOnNoHead() throws Exception {
        traffic().everyHeadIsAnswered();
    }

    @Test
    final void keepsExchangesApart() throws Exception {
        traffic().exchangesStayApart();
    }

    @Test
    final void copesWithBackendsThatFail() throws Exception {
        try (Trial other = start(builder().plugin(plugin()), keys())) {
            new FailureChecks(other).backendsMayFail();
        }
    }

    @Test
    final void copesWithClientsThatLeave() throws Exception {
        try (Trial other = start(builder().plugin(plugin()), keys())) {
            new FailureChecks(other).clientsMayLeave();
        }
    }

    @Test
    final void blocksNoEventLoop() throws Exception {
        trial.behave(Behaviour.echo());
        try (LoopWatch watch = new LoopWatch(plugin().getClass())) {
            for (int i = 0; i < REQUESTS; i++) {
                trial.post("/", "some body");
            }
            watch.requireNoBlocking();
        }
    }

    @Test
    final void canBeClosedTwice() throws Exception {
        ObservedPlugin other = new ObservedPlugin(plugin());
        try (Trial closed = start(builder().plugin(other), keys())) {
            closed.get("/");
        }
        require(!other.made().isEmpty(), "no middleware was made");
        for (Middleware each : other.made()) {
            try {
                each.close();
            } catch (RuntimeException e) {
                throw new AssertionError("close() fails when it was called before", e);
            }
        }
    }

    @Test
    final void isGoneFromMemoryOnceRemoved(@TempDir Path directory) throws Exception {
        leaveMemory(directory);
    }

    /**
     * Removes the plugin from a running gateway.
     *
     * @param directory takes its jar
     */
    final void leaveMemory(Path directory) throws Exception {
        Path jar =
                PluginJar.of(plugin().getClass())
                        .withLibraries(libraries())
                        .withCapabilities(capabilities())
                        .writeTo(directory);
        try (Trial loaded = start(builder().pluginFile(jar), keys())) {
            LoaderLeaks.check(
                    loaded.gateway(),
                    jar,
                    gateway -> {
                        loaded.get("/");
                        loaded.post("/", "body");
                    });
        }
    }

    private String config(Map<String, String> keys) {
        return Trial.config(type(), keys);
    }

    private ConfigChecks configChecks() {
        return new ConfigChecks(trial.gateway(), this::config, keys(), factory().configType());
    }

    private TrafficChecks traffic() {
        return new TrafficChecks(trial, changesBodies());
    }

    private MiddlewareFactory<?> factory() {
        return plugin().middlewares().stream()
                .filter(factory -> factory.type().equals(type()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no type \"" + type() + '"'));
    }

    private static List<String> types(GatewayPlugin plugin) {
        return plugin.middlewares().stream().<String>map(MiddlewareFactory::type).toList();
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }

    private GatewayBuilder builder() {
        GatewayBuilder builder = GatewayExtension.builder().without(plugin().getClass().getName());
        services().forEach(builder::backend);
        return builder;
    }

    private Trial start(GatewayBuilder builder, Map<String, String> keys)
            throws GatewayStartException, IOException {
        return Trial.start(builder, config(keys), fields());
    }
}
