package io.a3s.gateway.snapshot;

import io.a3s.gateway.exchange.SlotAllocator;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.fleet.StoreNames;
import io.a3s.gateway.observe.GatewayMetrics;
import io.a3s.gateway.observe.InstanceMetrics;
import java.util.function.Supplier;

/** Makes what plugin instances get from the runtime. */
final class ContextFactory {
    private final GatewayMetrics metrics;
    private final SlotAllocator slots;
    private final PluginTime time;
    private final Supplier<Fleet> fleet;

    /**
     * @param fleet gives the gateways that messages come from and go to
     */
    ContextFactory(
            GatewayMetrics metrics, SlotAllocator slots, PluginTime time, Supplier<Fleet> fleet) {
        this.metrics = metrics;
        this.slots = slots;
        this.time = time;
        this.fleet = fleet;
    }

    /**
     * Makes the context of one instance.
     *
     * @param kind the label that names the instance in metrics, such as {@code middleware}
     * @param name the instance's name
     */
    InstanceContext create(String kind, String name) {
        InstanceMetrics own = metrics.forInstance(kind, name);
        return new InstanceContext(
                name, own, slots, time, () -> fleet.get().messages(StoreNames.of(kind, name), own));
    }
}
