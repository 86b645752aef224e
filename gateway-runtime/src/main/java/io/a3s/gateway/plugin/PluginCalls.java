package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of a generation's code that make and end things. Each has a thread of its own, with the
 * generation's class loader as context, and must return in time. A plugin that came without a class
 * loader of its own is a part of the program and is called directly.
 */
final class PluginCalls {
    private static final Logger log = LoggerFactory.getLogger(PluginCalls.class);

    private final String id;
    private final String label;
    private final CallLimits limits;
    private final UnloadWatch watch;
    private volatile @Nullable ClassLoader loader;
    // Whoever has kept others waiting once is not waited for any more.
    private volatile boolean unresponsive;

    PluginCalls(
            String id,
            String label,
            @Nullable ClassLoader loader,
            CallLimits limits,
            UnloadWatch watch) {
        this.id = id;
        this.label = label;
        this.loader = loader;
        this.limits = limits;
        this.watch = watch;
    }

    /** Lets go of the class loader. */
    void forget() {
        loader = null;
    }

    <T> T make(Supplier<? extends @Nullable T> create, Consumer<? super T> discard) {
        ClassLoader context = loader;
        if (context == null) {
            return require(directly(create));
        }
        FreshThread<@Nullable T> call =
                FreshThread.start("plugin-make-" + id, context, create::get);
        try {
            return require(call.await(limits.make()));
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            discardWhenLate(call, discard);
            throw PluginCallException.overdue(label, limits.make());
        } catch (InterruptedException e) {
            discardWhenLate(call, discard);
            Thread.currentThread().interrupt();
            throw PluginCallException.interrupted(label);
        }
    }

    private <T> @Nullable T directly(Supplier<? extends @Nullable T> create) {
        try {
            return create.get();
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(Throwable thrown) {
        return thrown instanceof InvalidConfigException invalid
                ? invalid
                : PluginCallException.making(label, thrown);
    }

    private <T> T require(@Nullable T made) {
        if (made == null) {
            throw PluginCallException.making(
                    label, new NullPointerException("the factory returned null"));
        }
        return made;
    }

    private <T> void discardWhenLate(FreshThread<@Nullable T> call, Consumer<? super T> discard) {
        call.whenLate(
                made -> {
                    if (made != null) {
                        report("what came too late", () -> discard.accept(made));
                    }
                });
    }

    void end(String what, Runnable close) {
        ClassLoader context = loader;
        if (context == null) {
            report(what, close);
            return;
        }
        FreshThread<Boolean> call =
                FreshThread.start(
                        "plugin-end-" + id,
                        context,
                        () -> {
                            report(what, close);
                            return true;
                        });
        if (unresponsive) {
            return;
        }
        try {
            call.await(limits.end());
        } catch (TimeoutException e) {
            unresponsive = true;
            watch.countCloseFailure(id);
            log.atWarn()
                    .addKeyValue("plugin", label)
                    .addKeyValue("limit_secs", limits.end().toSeconds())
                    .log("closing {} takes too long and is not waited for", what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("failures have been reported", e);
        }
    }

    private void report(String what, Runnable close) {
        try {
            close.run();
        } catch (Throwable e) {
            watch.countCloseFailure(id);
            log.atWarn()
                    .addKeyValue("plugin", label)
                    .setCause(PluginCallException.of(e))
                    .log("closing {} failed", what);
        }
    }
}
