package io.a3s.gateway.snapshot;

import io.a3s.gateway.exchange.SlotAllocator;
import io.a3s.gateway.fleet.OpenMessages;
import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.store.Messages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What one plugin instance gets from the runtime, and what has to be taken back when it is closed.
 */
final class InstanceContext implements PluginContext, AutoCloseable {
    private final String name;
    private final InstanceMetrics metrics;
    private final SlotAllocator allocator;
    private final PluginTime time;
    private final Supplier<Optional<OpenMessages>> messaging;
    private final List<Slot<?>> slots = new ArrayList<>();
    private Optional<OpenMessages> messages = Optional.empty();
    private boolean isClosed;

    /**
     * @param messaging opens messages between instances of this name, which are closed with it
     */
    InstanceContext(
            String name,
            InstanceMetrics metrics,
            SlotAllocator allocator,
            PluginTime time,
            Supplier<Optional<OpenMessages>> messaging) {
        this.name = name;
        this.metrics = metrics;
        this.allocator = allocator;
        this.time = time;
        this.messaging = messaging;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public InstantSource clock() {
        return time.clock();
    }

    @Override
    public LongSupplier ticker() {
        return time.ticker();
    }

    @Override
    public synchronized <T> Slot<T> slot(T initial) {
        Slot<T> slot = allocator.allocate(initial);
        slots.add(slot);
        return slot;
    }

    @Override
    public synchronized Optional<Messages> messages() {
        if (messages.isEmpty() && !isClosed) {
            messages = messaging.get();
        }
        return messages.map(Messages.class::cast);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        messages.ifPresent(OpenMessages::close);
        messages = Optional.empty();
        slots.forEach(allocator::free);
        slots.clear();
        metrics.close();
    }
}
