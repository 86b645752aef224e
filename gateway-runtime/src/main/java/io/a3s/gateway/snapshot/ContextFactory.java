package io.a3s.gateway.snapshot;

import io.a3s.gateway.exchange.SlotAllocator;
import io.a3s.gateway.observe.GatewayMetrics;

/** Makes what plugin instances get from the runtime. */
final class ContextFactory {
    private final GatewayMetrics metrics;
    private final SlotAllocator slots;

    ContextFactory(GatewayMetrics metrics, SlotAllocator slots) {
        this.metrics = metrics;
        this.slots = slots;
    }

    /**
     * Makes the context of one instance.
     *
     * @param kind the label that names the instance in metrics, such as {@code middleware}
     * @param name the instance's name
     */
    InstanceContext create(String kind, String name) {
        return new InstanceContext(name, metrics.forInstance(kind, name), slots);
    }
}
