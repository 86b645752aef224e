package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.plugin.GenerationStatus.State;
import io.a3s.gateway.spi.middleware.Middleware;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class UnloadWatchTest {
    private static final String WORKER =
            """
            @Override
            public List<MiddlewareFactory<?>> middlewares() {
                Thread.ofPlatform().daemon().name("acme-worker").start(new Worker());
                return List.of(new Factory());
            }

            private static final class Worker implements Runnable {
                @Override
                public void run() {
                    try {
                        Thread.sleep(Long.MAX_VALUE);
                    } catch (InterruptedException e) {
                        // ends
                    }
                }
            }
            """;
    private static final String BEAN =
            """
            public interface CountMBean {}

            public static final class Count implements CountMBean {}

            @Override
            public List<MiddlewareFactory<?>> middlewares() {
                try {
                    java.lang.management.ManagementFactory.getPlatformMBeanServer()
                            .registerMBean(new Count(), new javax.management.ObjectName("acme:type=Count"));
                } catch (javax.management.JMException e) {
                    throw new IllegalStateException(e);
                }
                return List.of(new Factory());
            }
            """;

    @TempDir private Path root;

    private final List<PluginRegistry> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(PluginRegistry::close);
        open.forEach(registry -> registry.unloadWatch().close());
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("acme-worker"))
                .forEach(Thread::interrupt);
    }

    private PluginRegistry scan(TestPlugin plugin) {
        return opened(new PluginDirectory(root).put("greet.jar", plugin).host.scan().registry());
    }

    private PluginRegistry opened(PluginRegistry registry) {
        open.add(registry);
        return registry;
    }

    private static TestPlugin plugin(String entryBody) {
        return TestPlugin.middleware("acme-greet", "greet")
                .source(
                        "acme.Entry",
                        """
                        package acme;

                        import io.a3s.gateway.spi.*;
                        import io.a3s.gateway.spi.middleware.*;
                        import java.util.List;

                        public final class Entry implements GatewayPlugin {
                        %s
                        }
                        """
                                .formatted(entryBody));
    }

    @Test
    void followsAGenerationFromLoadingToItsEnd() {
        PluginDirectory directory =
                new PluginDirectory(root).put("greet.jar", TestPlugin.middleware("acme", "greet"));
        PluginRegistry before = opened(directory.host.scan().registry());
        UnloadWatch watch = before.unloadWatch();
        PluginGeneration old = before.owner(ExtensionKind.MIDDLEWARE, "greet").orElseThrow();
        old.retain();
        directory.put("greet.jar", TestPlugin.middleware("acme", "greet", "new"));
        PluginRegistry after = opened(directory.host.rescan(before).registry());

        assertThat(states(watch, before)).containsExactly(State.ACTIVE, State.DRAINING);
        before.close();
        assertThat(states(watch, after)).containsExactly(State.DRAINING, State.ACTIVE);
        assertThat(watch.generations(after))
                .extracting(GenerationStatus::number)
                .doesNotHaveDuplicates();
        assertThat(watch.countStates(after)).containsEntry(State.DRAINING, 1L);

        old.release();

        awaitCollecting(() -> states(watch, after).equals(List.of(State.ACTIVE)));
    }

    @Test
    void callsAGenerationLeakedThatStaysOverSeveralCollections() {
        PluginRegistry registry = scan(TestPlugin.middleware("acme", "greet"));
        UnloadWatch watch = registry.unloadWatch();
        List<Middleware> held = new ArrayList<>();
        held.add(PluginDirectory.create(registry.middleware("greet").orElseThrow().factory()));
        watch.start();

        registry.close();

        awaitCollecting(() -> states(watch, registry).equals(List.of(State.LEAKED)));
        assertThat(held).hasSize(1);
        held.clear();
        awaitCollecting(() -> states(watch, registry).isEmpty());
    }

    @Test
    void namesAThreadThatWasLeftRunning() {
        PluginRegistry registry = scan(plugin(WORKER));

        registry.close();

        awaitLeft(registry, left -> left.contains("thread \"acme-worker\" running"));
    }

    @Test
    void namesAVirtualThreadThatKeepsALeakedPlugin() {
        PluginRegistry registry =
                scan(plugin(WORKER.replace("ofPlatform().daemon()", "ofVirtual()")));
        registry.unloadWatch().start();

        registry.close();

        awaitCollecting(
                () ->
                        registry.unloadWatch().generations(registry).stream()
                                .anyMatch(
                                        g ->
                                                g.left()
                                                        .contains(
                                                                "virtual thread \"acme-worker\""
                                                                        + " running")));
        assertThat(states(registry.unloadWatch(), registry)).containsExactly(State.LEAKED);
    }

    @Test
    void namesABeanThatWasLeftRegistered() throws Exception {
        PluginRegistry registry = scan(plugin(BEAN));

        registry.close();

        awaitLeft(registry, left -> left.contains("MBean \"acme:type=Count\" registered"));
        ManagementFactory.getPlatformMBeanServer()
                .unregisterMBean(new ObjectName("acme:type=Count"));
    }

    private static void awaitLeft(PluginRegistry registry, Predicate<List<String>> condition) {
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                registry.unloadWatch().generations(registry).stream()
                                        .anyMatch(g -> condition.test(g.left())));
    }

    private static List<State> states(UnloadWatch watch, PluginRegistry inUse) {
        return watch.generations(inUse).stream().map(GenerationStatus::state).toList();
    }

    private static void awaitCollecting(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            System.gc();
                            return condition.call();
                        });
    }
}
