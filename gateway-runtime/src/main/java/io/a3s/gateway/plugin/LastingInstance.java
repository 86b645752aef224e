package io.a3s.gateway.plugin;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a plugin has made for the whole life of the gateway, with a lease on the plugin.
 *
 * @param <T> what it is
 */
public final class LastingInstance<T> implements AutoCloseable {
    private final T instance;
    private final Runnable end;

    private LastingInstance(T instance, Runnable end) {
        this.instance = instance;
        this.end = end;
    }

    /**
     * Makes an instance.
     *
     * @param what what it is, for messages
     * @param create calls the plugin
     * @param close calls the plugin to end it
     * @param after runs when it has ended, and if it cannot be made
     * @throws io.a3s.gateway.spi.config.InvalidConfigException if the plugin throws it
     * @throws PluginCallException if the plugin throws anything else, returns null or takes too
     *     long
     */
    public static <T> LastingInstance<T> open(
            PluginGeneration owner,
            String what,
            Supplier<? extends T> create,
            Consumer<? super T> close,
            Runnable after) {
        owner.retain();
        Runnable release =
                () -> {
                    after.run();
                    owner.release();
                };
        try {
            T made = owner.make(create, close);
            return new LastingInstance<>(
                    made,
                    () -> {
                        owner.end(what, () -> close.accept(made));
                        release.run();
                    });
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /** Returns what was made. */
    public T get() {
        return instance;
    }

    /** Ends it, and gives the lease back. */
    @Override
    public void close() {
        end.run();
    }
}
