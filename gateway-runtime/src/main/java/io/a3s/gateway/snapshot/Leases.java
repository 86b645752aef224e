package io.a3s.gateway.snapshot;

import io.a3s.gateway.plugin.PluginGeneration;

/** Keeps plugin generations loaded while a snapshot uses them. */
final class Leases {
    private Leases() {}

    static void hold(PluginGeneration generation, Lease lease) {
        generation.retain();
        lease.add(generation::release);
    }
}
