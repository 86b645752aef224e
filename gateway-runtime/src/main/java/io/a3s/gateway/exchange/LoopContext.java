package io.a3s.gateway.exchange;

import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the exchanges of one event loop share: the list of those under way, the tick that watches
 * their time limits, and the ids. Used on its loop only.
 */
public final class LoopContext {
    private static final Logger log = LoggerFactory.getLogger(LoopContext.class);
    private static final long TICK_MILLIS = 100;

    private final EventLoop loop;
    private final int index;
    private final String idPrefix;
    private long nextId;
    private long now;
    private boolean ticking;
    private boolean draining;
    private final Set<Shadow> shadows = new LinkedHashSet<>();
    private @Nullable HttpExchange first;
    private @Nullable HttpExchange following;

    /**
     * Makes the context of a loop.
     *
     * @param index the loop's number, from 0
     */
    public LoopContext(EventLoop loop, int index) {
        this.loop = loop;
        this.index = index;
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        this.idPrefix = HexFormat.of().formatHex(random);
    }

    EventLoop loop() {
        return loop;
    }

    int index() {
        return index;
    }

    /** Returns a new exchange id: a random part made at start, and a count. */
    String newId() {
        return idPrefix + HexFormat.of().toHexDigits(nextId++, 12);
    }

    /**
     * Returns the time in nanoseconds as of the last tick or begin of an exchange, at most a tick
     * old.
     */
    long now() {
        return now;
    }

    /** Adds an exchange that begins at a time in nanoseconds. */
    void add(HttpExchange exchange, long time) {
        now = time;
        HttpExchange next = first;
        exchange.next = next;
        if (next != null) {
            next.previous = exchange;
        }
        first = exchange;
        beginToTick();
    }

    private void beginToTick() {
        if (!ticking) {
            ticking = true;
            loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Adds a copy of a request, which may go on after its exchange. */
    void add(Shadow shadow) {
        shadows.add(shadow);
        beginToTick();
    }

    void remove(Shadow shadow) {
        shadows.remove(shadow);
    }

    void remove(HttpExchange exchange) {
        if (exchange == following) {
            following = exchange.next;
        }
        HttpExchange previous = exchange.previous;
        HttpExchange next = exchange.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        exchange.previous = null;
        exchange.next = null;
    }

    // One timer for all exchanges of the loop: their limits are seconds, so a tenth of one does not
    // matter.
    private void tick() {
        now = System.nanoTime();
        forEach(exchange -> exchange.checkLimits(now));
        forEachShadow(shadow -> shadow.checkLimits(now));
        if (first == null && shadows.isEmpty()) {
            ticking = false;
            return;
        }
        loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells all exchanges under way, and those to come, that the gateway is about to stop. */
    public void drainAll() {
        draining = true;
        forEach(HttpExchange::drain);
        // Nobody waits for them, and nobody is to wait because of them.
        forEachShadow(Shadow::drain);
    }

    boolean isDraining() {
        return draining;
    }

    /** Cuts off all exchanges under way. */
    public void cutAll(String reason) {
        forEach(exchange -> exchange.cut(reason));
    }

    private void forEachShadow(Consumer<Shadow> action) {
        if (!shadows.isEmpty()) {
            List.copyOf(shadows).forEach(action);
        }
    }

    // What is done to one exchange may end others; remove() then moves the pointer on.
    private void forEach(Consumer<HttpExchange> action) {
        HttpExchange exchange = first;
        while (exchange != null) {
            following = exchange.next;
            try {
                action.accept(exchange);
            } catch (Throwable e) {
                // The others, and the ticks to come, are not to suffer.
                log.atError().addKeyValue("request", exchange.id()).setCause(e).log("failed");
            }
            exchange = following;
        }
        following = null;
    }
}
