package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.spi.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A watch that cannot harm what it looks at: one that fails is dropped, and its failure is counted.
 */
final class GuardedWatch {
    private final Stats stats;
    private final String id;
    private @Nullable Watch watch;

    private GuardedWatch(Stats stats, String id, Watch watch) {
        this.stats = stats;
        this.id = id;
        this.watch = watch;
    }

    /** Begins the watch over an exchange's response; null if nobody wants to watch. */
    static @Nullable GuardedWatch over(HttpExchange exchange, Routing routing, Stats stats) {
        try {
            Watch watch = routing.watch(exchange, System.nanoTime() - exchange.startNanos);
            return watch == null ? null : new GuardedWatch(stats, exchange.id(), watch);
        } catch (PluginFailedException e) {
            FailureLog.failed(stats, e, exchange.id());
            return null;
        }
    }

    /** Shows a piece of the body. Borrows it. */
    void chunk(ByteBuf data) {
        call(current -> current.chunk(data));
    }

    void end() {
        call(Watch::end);
    }

    /** Lets the watch end the response in its own words. Returns false if that is not so. */
    boolean saysLastWord(ResponseSide response, String why) {
        Headers[] fields = new Headers[1];
        call(asked -> fields[0] = asked.lastTrailers(why));
        if (fields[0] != null) {
            return response.endsWith(null, fields[0]);
        }
        byte[][] word = new byte[1][];
        call(asked -> word[0] = asked.lastWord(why));
        return word[0] != null && response.endsWith(Unpooled.wrappedBuffer(word[0]), null);
    }

    private void call(Consumer<Watch> call) {
        Watch current = watch;
        if (current == null) {
            return;
        }
        try {
            call.accept(current);
        } catch (PluginFailedException e) {
            watch = null;
            FailureLog.failed(stats, e, id);
        }
    }
}
