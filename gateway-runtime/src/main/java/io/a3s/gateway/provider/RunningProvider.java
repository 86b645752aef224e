package io.a3s.gateway.provider;

import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.provider.ProviderStatus.State;
import io.a3s.gateway.spi.Metrics.Counter;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured provider, on a thread of its own. After a failure another instance is made, later
 * each time. Safe for use by any thread.
 */
final class RunningProvider {
    private static final Logger log = LoggerFactory.getLogger(RunningProvider.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_PROBLEMS = 20;

    private final Installed<ProviderFactory<?>> installed;
    private final Record config;
    private final ProviderContext context;
    private final Duration firstPause;
    private final Function<DynamicConfig, List<Diagnostic>> check;
    private final Runnable changed;
    private final Counter accepted;
    private final Counter rejected;
    private final Counter failures;
    private final CountDownLatch heard = new CountDownLatch(1);
    private final List<String> problems = new ArrayList<>();
    private final Thread thread;
    private volatile Optional<Publication> latest;
    private volatile State state = State.STARTING;
    private volatile boolean closed;
    private volatile boolean made;

    /**
     * Starts it.
     *
     * @param installed its factory, with the plugin's generation, of which it takes a lease
     * @param before what one in its place has published, which stands until this one publishes
     * @param firstPause how long after the first failure it is tried again
     * @param check finds out what is wrong with a part of what it has
     * @param changed runs after it has published something else
     */
    RunningProvider(
            Installed<ProviderFactory<?>> installed,
            Record config,
            ProviderContext context,
            Optional<Publication> before,
            Duration firstPause,
            Function<DynamicConfig, List<Diagnostic>> check,
            Runnable changed) {
        this.installed = installed;
        this.config = config;
        this.context = context;
        this.latest = before;
        this.firstPause = firstPause;
        this.check = check;
        this.changed = changed;
        this.accepted = context.metrics().counter("provider_updates_total", "result", "accepted");
        this.rejected = context.metrics().counter("provider_updates_total", "result", "rejected");
        this.failures = context.metrics().counter("provider_failures_total");
        installed.owner().retain();
        this.thread = Thread.ofVirtual().name("provider-" + installed.name()).unstarted(this::live);
    }

    void start() {
        thread.start();
    }

    /** Returns whether the plugin has taken its configuration. */
    boolean isMade() {
        return made;
    }

    /** Returns whether this is the provider that a configuration asks for. */
    boolean is(Installed<ProviderFactory<?>> other, Record wanted) {
        return installed.owner() == other.owner() && config.equals(wanted);
    }

    Optional<Publication> latest() {
        return latest;
    }

    ProviderStatus status() {
        synchronized (problems) {
            return new ProviderStatus(installed.name(), state, problems);
        }
    }

    void count(boolean isAccepted) {
        (isAccepted ? accepted : rejected).increment();
    }

    /** Waits until it has published something or failed for the first time, but not too long. */
    void awaitFirst(long deadlineNanos) throws InterruptedException {
        boolean isHeard = heard.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (!isHeard) {
            log.atWarn()
                    .addKeyValue("provider", installed.name())
                    .log("nothing heard from it so far, going on without");
        }
    }

    private void live() {
        Duration pause = firstPause;
        try {
            while (!closed) {
                long begin = System.nanoTime();
                if (runOnce()) {
                    return;
                }
                heard.countDown();
                if (System.nanoTime() - begin > LONGEST_PAUSE.toNanos()) {
                    pause = firstPause;
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            }
        } catch (InterruptedException _) {
            // close() asks for the end
        } finally {
            heard.countDown();
            context.close();
            installed.owner().release();
        }
    }

    /** Returns whether it has come to its end. */
    private boolean runOnce() throws InterruptedException {
        Provider provider;
        try {
            provider = installed.owner().make(() -> create(installed.factory()), Provider::close);
        } catch (RuntimeException e) {
            failed(e);
            return closed;
        }
        made = true;
        // For what the provider's libraries look up by the thread.
        Thread.currentThread().setContextClassLoader(provider.getClass().getClassLoader());
        try {
            provider.run(new Sink());
            if (!closed) {
                log.atInfo().addKeyValue("provider", installed.name()).log("provider has ended");
                state = State.FINISHED;
            }
            return true;
        } catch (InterruptedException e) {
            if (closed) {
                throw e;
            }
            failed(e);
            return false;
        } catch (Throwable e) {
            // Of a plugin, which may throw anything.
            failed(e);
            return closed;
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
            // What interrupts the provider must not interrupt its closing.
            boolean wasInterrupted = Thread.interrupted();
            installed.owner().end("provider", provider::close);
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <C extends Record> Provider create(ProviderFactory<C> factory) {
        return factory.create(factory.configType().cast(config), context);
    }

    private void failed(Throwable failure) {
        if (closed) {
            return;
        }
        state = State.FAILED;
        failures.increment();
        add("failed: " + failure);
        // Not the exception itself, whose classes may be the plugin's.
        log.atWarn()
                .addKeyValue("provider", installed.name())
                .setCause(PluginCallException.of(failure))
                .log("provider failed, what it published stays; it is tried again");
    }

    private void add(String problem) {
        synchronized (problems) {
            if (problems.size() == MAX_PROBLEMS) {
                problems.removeFirst();
            }
            problems.add(problem);
        }
    }

    private final class Sink implements ProviderSink {
        @Override
        public void publish(DynamicConfig complete) {
            Optional<Publication> before = latest;
            boolean isSame = before.isPresent() && before.get().config().equals(complete);
            Optional<Publication> now = isSame ? before : Optional.of(Publication.of(complete));
            if (closed) {
                return;
            }
            synchronized (problems) {
                problems.clear();
            }
            latest = now;
            state = State.WATCHING;
            heard.countDown();
            if (!isSame) {
                changed.run();
            }
        }

        @Override
        public List<Diagnostic> check(DynamicConfig part) {
            return closed ? List.of() : check.apply(part);
        }

        @Override
        public void report(Diagnostic problem) {
            if (closed) {
                return;
            }
            add(problem.toString());
            // That is what there is to hear of it for now.
            heard.countDown();
            log.atWarn().addKeyValue("provider", installed.name()).log("{}", problem);
        }
    }

    /** Tells it to end. */
    void close() {
        closed = true;
        thread.interrupt();
    }

    /** Waits until it has ended, but not too long. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        if (!thread.join(atMost)) {
            log.atWarn().addKeyValue("provider", installed.name()).log("provider does not end");
        }
    }
}
