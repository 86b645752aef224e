package io.a3s.gateway.snapshot;

import io.a3s.gateway.observe.LoopCounter;
import java.util.function.LongSupplier;

/**
 * What is scaled by itself: a service, or a revision of one.
 *
 * @param service the service
 * @param name what the executor is told, and operators are shown
 * @param label names its backends
 * @param arrivals gives the number of requests it ever had
 */
record ScalingTarget(String service, String name, String label, LongSupplier arrivals) {
    static ScalingTarget of(String service, LoopCounter requests) {
        return new ScalingTarget(service, service, service, requests::sum);
    }

    static ScalingTarget of(String service, String revision, LoopCounter requests) {
        return new ScalingTarget(
                service, service + '-' + revision, service + '/' + revision, requests::sum);
    }
}
