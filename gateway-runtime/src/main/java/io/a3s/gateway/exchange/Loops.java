package io.a3s.gateway.exchange;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntConsumer;

/** The contexts of all event loops of a gateway. Immutable. */
public final class Loops {
    private final IdentityHashMap<EventLoop, LoopContext> byLoop = new IdentityHashMap<>();
    private final List<LoopContext> all = new ArrayList<>();

    /** Makes a context for each loop of a group. */
    public Loops(EventLoopGroup group) {
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            LoopContext context = new LoopContext(loop, all.size());
            byLoop.put(loop, context);
            all.add(context);
        }
    }

    /** Returns the number of loops. */
    public int count() {
        return all.size();
    }

    /** Tells all exchanges that the gateway is about to stop, each on its own loop. */
    public void drainAll() {
        all.forEach(context -> context.loop().execute(context::drainAll));
    }

    /** Cuts off all exchanges under way, each on its own loop. */
    public void cutAll(String reason) {
        all.forEach(context -> context.loop().execute(() -> context.cutAll(reason)));
    }

    /** Runs something on each loop, with the loop's number. */
    public void forEachIndex(IntConsumer action) {
        all.forEach(context -> context.loop().execute(() -> action.accept(context.index())));
    }

    LoopContext of(EventLoop loop) {
        LoopContext context = byLoop.get(loop);
        if (context == null) {
            throw new IllegalArgumentException(
                    "loop: " + loop + " (expected: one of the gateway's)");
        }
        return context;
    }

    /** Returns the number of a loop. */
    public int indexOf(EventLoop loop) {
        return of(loop).index();
    }
}
