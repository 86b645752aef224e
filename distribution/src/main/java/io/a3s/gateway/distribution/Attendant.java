package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.bootstrap.GatewayStartException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a gateway in the foreground: starts it, obeys signals, waits for its end. */
final class Attendant {
    /** What a shell reports of a process that an interrupt ended. */
    private static final int INTERRUPTED = 130;

    private final Gateway gateway;
    private final PrintWriter err;
    private final AtomicBoolean stopping = new AtomicBoolean();

    Attendant(Gateway gateway, PrintWriter err) {
        this.gateway = gateway;
        this.err = err;
    }

    /**
     * Starts the gateway and waits until a signal has stopped it.
     *
     * @param started runs once it serves
     * @return 0 after a drain, 1 if it could not start
     */
    int run(Runnable started) throws InterruptedException {
        try {
            gateway.start();
        } catch (GatewayStartException e) {
            err.println(e.getMessage());
            err.flush();
            return 1;
        }
        Signals.on("TERM", this::stop);
        Signals.on("INT", this::stop);
        Signals.on("HUP", this::reload);
        started.run();
        gateway.awaitStopped();
        return 0;
    }

    private void stop() {
        if (!stopping.compareAndSet(false, true)) {
            // Whoever asks twice does not want to wait for the drain.
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        gateway.shutdown();
    }

    private void reload() {
        try {
            // The gateway itself logs what comes of it.
            gateway.reload();
            gateway.reloadPlugins();
        } catch (IllegalStateException e) {
            // It is being stopped, and what it would have read does not matter any more.
            err.println("a3s-gateway: not reloaded: " + e.getMessage());
            err.flush();
        }
    }
}
