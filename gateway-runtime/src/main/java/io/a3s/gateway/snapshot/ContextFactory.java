package io.a3s.gateway.snapshot;

import io.a3s.gateway.exchange.SlotAllocator;
import io.a3s.gateway.observe.GatewayMetrics;

/** Makes what plugin instances get from the runtime. */
final class ContextFactory {
    private final GatewayMetrics metrics;
    private final SlotAllocator slots;
    private final PluginTime time;

    ContextFactory(GatewayMetrics metrics, SlotAllocator slots, PluginTime time) {
        this.metrics = metrics;
        this.slots = slots;
        this.time = time;
    }

    /**
     * Makes the context of one instance.
     *
     * @param kind the label that names the instance in metrics, such as {@code middleware}
     * @param name the instance's name
     */
    InstanceContext create(String kind, String name) {
        return new InstanceContext(name, metrics.forInstance(kind, name), slots, time);
    }
}
