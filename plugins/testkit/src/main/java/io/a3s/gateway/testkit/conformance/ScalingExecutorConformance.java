package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.bootstrap.GatewayStartException;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.gateway.GatewayBuilder;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.gateway.LoaderLeaks;
import io.a3s.gateway.testkit.gateway.PluginJar;
import io.a3s.gateway.testkit.wire.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every scaling executor has to do, whatever it scales on. Extend it in the tests of a plugin,
 * with a platform, or something that behaves like it, on which no replica runs when a test begins.
 *
 * @since 1.0
 */
@Incubating
public abstract class ScalingExecutorConformance {
    private static final Duration PATIENCE = Patience.seconds(60);
    private static final Duration SHORT = Duration.ofMillis(20);

    private ScalingExecutor executor;

    /** Returns a new entry of the plugin. */
    protected abstract GatewayPlugin plugin();

    /** Returns the {@code executor} to be tested. */
    protected abstract String type();

    /**
     * Returns the keys of its block with values as they stand in HCL, with which replicas become
     * ready. <code>${NAME}</code> stands for one of {@link #variables}.
     */
    protected abstract Map<String, String> keys();

    /** Returns what stands for variables in {@link #keys}. */
    protected Map<String, String> variables() {
        return Map.of();
    }

    /** Returns whether it stops the replicas that are spare, rather than any. */
    protected boolean choosesReplicas() {
        return false;
    }

    /** Returns one class of each library that the plugin packs. */
    protected List<Class<?>> libraries() {
        return List.of();
    }

    @BeforeEach
    final void makeExecutor() {
        executor = create(factory());
    }

    @AfterEach
    final void closeExecutor() throws Exception {
        if (executor.observe().running() > 0) {
            scale(0);
            await(ScalingExecutorConformance::areNone);
        }
        executor.close();
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
        require(
                types().equals(types()) && types().contains(type()),
                "scalingExecutors() has no \"" + type() + "\", or not always: " + types());
    }

    @Test
    final void takesWhatOperatorsWrite() throws Exception {
        try (GatewayExtension gateway = start(builder().plugin(plugin()))) {
            ConfigChecks checks =
                    new ConfigChecks(gateway, this::config, keys(), factory().configType());
            checks.documentsEveryKey();
            checks.suggestsTheKeyThatWasMeant();
            checks.failsOnNoValue();
        }
    }

    @Test
    final void startsNothingByBeingMade() throws Exception {
        ScalingExecutor other = create(factory());
        other.close();

        Replicas found = executor.observe();

        require(areNone(found), "there is something: " + found);
    }

    @Test
    final void startsAsManyAsAreWanted() throws Exception {
        Replicas answer = scale(1);
        require(answer.desired() == 1, "scale(1) returns " + answer);

        Replicas ready = await(ready(1));
        Replicas again = scale(1);

        require(
                again.desired() == 1 && again.running() == 1 && ids(again).equals(ids(ready)),
                "a second scale(1) makes " + again + " of " + ready);
    }

    @Test
    final void stopsWhatIsNotWanted() throws Exception {
        scale(1);
        await(ready(1));

        Replicas answer = scale(0);

        require(answer.desired() == 0, "scale(0) returns " + answer);
        await(ScalingExecutorConformance::areNone);
    }

    @Test
    final void stopsThoseThatAreSpare() throws Exception {
        Assumptions.assumeTrue(choosesReplicas(), "it leaves that to its platform");
        scale(2);
        List<String> both = ids(await(ready(2)));

        executor.scale(new WantedReplicas(1, 2, List.of(both.getFirst())));

        List<String> left = ids(await(ready(1)));
        require(left.equals(both.subList(1, 2)), "of " + both + " it leaves " + left);
    }

    @Test
    final void tellsThatAndWhenReplicasChange() throws Exception {
        Replicas known = executor.observe();
        Waiting waiting = new Waiting(known, PATIENCE);

        scale(1);

        require(!waiting.get().equals(known), "awaitChange returns without a change: " + known);
    }

    @Test
    final void waitsNoLongerThanAsked() throws Exception {
        new Waiting(executor.observe(), SHORT).get();
    }

    @Test
    final void honoursInterruption() throws Exception {
        Waiting waiting = new Waiting(executor.observe(), PATIENCE.multipliedBy(2));

        waiting.thread.interrupt();

        try {
            Replicas found = waiting.get();
            throw new AssertionError("awaitChange does not throw but returns " + found);
        } catch (ExecutionException e) {
            require(
                    e.getCause() instanceof InterruptedException,
                    "awaitChange throws " + e.getCause() + " (expected: InterruptedException)");
        }
    }

    @Test
    final void isGoneFromMemoryOnceRemoved(@TempDir Path directory) throws Exception {
        Path jar = PluginJar.of(plugin().getClass()).withLibraries(libraries()).writeTo(directory);
        try (GatewayExtension gateway = start(builder().pluginFile(jar))) {
            LoaderLeaks.check(gateway, jar, _ -> {});
        }
    }

    /** A call that is under way on a thread of its own. */
    private final class Waiting {
        private final CompletableFuture<Replicas> answer = new CompletableFuture<>();
        private final Thread thread;

        Waiting(Replicas known, Duration atMost) {
            thread = Thread.ofVirtual().start(() -> call(known, atMost));
        }

        private void call(Replicas known, Duration atMost) {
            try {
                answer.complete(executor.awaitChange(known, atMost));
            } catch (ScalingException | InterruptedException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }

        Replicas get() throws ExecutionException, InterruptedException {
            try {
                return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("awaitChange does not end", e);
            }
        }
    }

    private Replicas scale(int replicas) throws ScalingException, InterruptedException {
        return executor.scale(
                new WantedReplicas(replicas, executor.observe().desired(), List.of()));
    }

    private Replicas await(Predicate<Replicas> isSo) throws ScalingException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Replicas seen = executor.observe();
        while (!isSo.test(seen)) {
            require(System.nanoTime() - deadline < 0, "it stays at " + seen);
            seen = executor.awaitChange(seen, Duration.ofSeconds(1));
        }
        return seen;
    }

    private static Predicate<Replicas> ready(int count) {
        return replicas ->
                replicas.running() == count
                        && replicas.located().stream()
                                .flatMap(List::stream)
                                .allMatch(Replica::isReady);
    }

    private static boolean areNone(Replicas replicas) {
        return replicas.desired() == 0 && replicas.running() == 0;
    }

    private static List<String> ids(Replicas replicas) {
        return replicas.located().stream().flatMap(List::stream).map(Replica::id).sorted().toList();
    }

    private <C extends Record> ScalingExecutor create(ScalingExecutorFactory<C> factory) {
        return factory.create(
                BoundKeys.record(factory.configType(), keys(), variables()),
                new FakePluginContext("scaled"));
    }

    private ScalingExecutorFactory<?> factory() {
        return plugin().scalingExecutors().stream()
                .filter(factory -> factory.type().equals(type()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no executor \"" + type() + '"'));
    }

    private List<String> types() {
        return plugin().scalingExecutors().stream()
                .<String>map(ScalingExecutorFactory::type)
                .toList();
    }

    private GatewayBuilder builder() {
        GatewayBuilder builder = GatewayExtension.builder().without(plugin().getClass().getName());
        variables().forEach(builder::variable);
        return builder;
    }

    private GatewayExtension start(GatewayBuilder builder)
            throws GatewayStartException, IOException {
        return builder.hcl(config(keys())).build().start();
    }

    private String config(Map<String, String> keys) {
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        routers "all" {
          rule    = "PathPrefix(`/`)"
          service = "scaled"
        }
        services "scaled" {
          scaling {
            executor     = "%1$s"
            max_replicas = 2
            %1$s {
        %2$s    }
          }
        }
        """
                .formatted(type(), BoundKeys.text(keys, "      "));
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }
}
