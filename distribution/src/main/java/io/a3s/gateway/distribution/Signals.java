package io.a3s.gateway.distribution;

import java.lang.reflect.Proxy;

/**
 * The signals of the operating system. Reaches {@code sun.misc.Signal} by reflection: nothing in
 * the platform's own API replaces it, and the compiler's warning about it cannot be suppressed.
 */
final class Signals {
    private Signals() {}

    /**
     * Lets a signal run an action instead of what the JVM does with it. The action runs on a thread
     * of its own for each signal. Has no effect on a system that does not know the signal.
     *
     * @param name without {@code SIG}
     */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            // Called with nothing but its one method.
            Object handles =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                action.run();
                                return null;
                            });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handles);
        } catch (ReflectiveOperationException e) {
            // No such signal here, as with HUP on Windows, or the JVM was told to keep it (-Xrs).
        }
    }
}
