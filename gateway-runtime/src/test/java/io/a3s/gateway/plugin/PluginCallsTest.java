package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PluginCallsTest {
    private static final CallLimits SHORT =
            new CallLimits(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200));
    private static final CallLimits LONG =
            new CallLimits(Duration.ofSeconds(50), Duration.ofSeconds(50), Duration.ofSeconds(50));

    private final ClassLoader loader = new URLClassLoader("acme#1", new URL[0], null);
    private final UnloadWatch watch = new UnloadWatch();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private PluginCalls calls(CallLimits limits) {
        return new PluginCalls("acme", "acme 1.0.0 (acme.jar)", loader, limits, watch);
    }

    @Test
    void callsWithThePluginsClassLoaderAsContextOnThreadsThatEnd() {
        Thread thread = calls(LONG).make(Thread::currentThread, _ -> {});
        ClassLoader context =
                calls(LONG).make(() -> Thread.currentThread().getContextClassLoader(), _ -> {});

        assertThat(context).isSameAs(loader);
        assertThat(thread).isNotSameAs(Thread.currentThread());
        await().until(() -> !thread.isAlive());
    }

    @Test
    void passesOnWhatIsWrongWithAConfiguration() {
        assertThatThrownBy(
                        () ->
                                calls(LONG)
                                        .make(
                                                () -> {
                                                    throw new InvalidConfigException("rate", "0");
                                                },
                                                _ -> {}))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("0");
    }

    @Test
    void keepsTextAndStackOfWhatThePluginThrew() {
        AssertionError thrown = new AssertionError("no luck", new IllegalStateException("rain"));

        PluginCallException failure = failure(thrown);

        assertThat(failure)
                .hasMessageStartingWith(
                        "plugin acme 1.0.0 (acme.jar): making it failed: java.lang.AssertionError:"
                                + " no luck (at ")
                .hasMessageNotContaining("took longer");
        assertThat(failure.getStackTrace()).isEqualTo(thrown.getStackTrace());
        assertThat(failure.getCause())
                .isInstanceOf(PluginCallException.class)
                .hasMessage("java.lang.IllegalStateException: rain");
    }

    @Test
    void copesWithExceptionsThatThrow() {
        PluginCallException failure =
                failure(
                        new RuntimeException() {
                            private static final long serialVersionUID = 1;

                            @Override
                            public String getMessage() {
                                throw new IllegalStateException("no message either");
                            }
                        });

        assertThat(failure).hasMessageContaining("PluginCallsTest$1");
    }

    private PluginCallException failure(Throwable thrown) {
        return Objects.requireNonNull(
                catchThrowableOfType(
                        PluginCallException.class,
                        () -> calls(LONG).make(() -> sneaky(thrown), _ -> {})));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Object sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void refusesNull() {
        assertThatThrownBy(() -> calls(LONG).make(PluginCallsTest::nothing, _ -> {}))
                .isInstanceOf(PluginCallException.class)
                .hasMessageContaining("returned null");
    }

    private static @Nullable Object nothing() {
        return null;
    }

    @Test
    void discardsWhatComesTooLate() {
        CountDownLatch gate = new CountDownLatch(1);

        assertThatThrownBy(
                        () ->
                                calls(SHORT)
                                        .make(
                                                () -> {
                                                    awaitUninterruptibly(gate);
                                                    return "late";
                                                },
                                                seen::add))
                .isInstanceOf(PluginCallException.class)
                .hasMessageContaining("it took longer than");
        assertThat(seen).isEmpty();
        gate.countDown();

        await().until(() -> seen.equals(List.of("late")));
    }

    @Test
    void countsWhatCannotBeClosed() {
        calls(LONG)
                .end(
                        "middleware \"m\"",
                        () -> {
                            throw new LinkageError("gone");
                        });

        assertThat(watch.closeFailures()).isEqualTo(Map.of("acme", 1L));
    }

    @Test
    void waitsOnlyOnceForAPluginThatBlocks() {
        PluginCalls calls = calls(SHORT);
        CountDownLatch gate = new CountDownLatch(1);

        calls.end("one", () -> awaitUninterruptibly(gate));
        calls.end("two", () -> awaitUninterruptibly(gate));
        calls.end("three", () -> seen.add("three"));

        await().until(() -> seen.equals(List.of("three")));
        assertThat(watch.closeFailures()).isEqualTo(Map.of("acme", 1L));
        gate.countDown();
    }

    @Test
    void callsWhatIsPartOfTheProgramDirectly() {
        PluginCalls calls = new PluginCalls("mine", "mine (built-in)", null, SHORT, watch);

        Thread thread = calls.make(Thread::currentThread, _ -> {});
        calls.end("it", () -> seen.add(Thread.currentThread().getName()));

        assertThat(thread).isSameAs(Thread.currentThread());
        assertThat(seen).containsExactly(Thread.currentThread().getName());
    }

    private static void awaitUninterruptibly(CountDownLatch gate) {
        boolean open = false;
        while (!open) {
            try {
                gate.await();
                open = true;
            } catch (InterruptedException e) {
                // As code that does not know how to stop.
            }
        }
    }
}
