package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.MetricsPage;
import java.io.IOException;

/** What a gateway takes up once its garbage is gone. */
record Footprint(
        double threads,
        double heap,
        double metaspace,
        double classes,
        double direct,
        double openFiles) {
    static Footprint of(GatewayProcess gateway) throws IOException, InterruptedException {
        gateway.collectGarbage();
        MetricsPage page = gateway.metrics();
        return new Footprint(
                page.value("jvm_threads_live_threads"),
                page.sum("jvm_memory_used_bytes", "area=\"heap\""),
                page.sum("jvm_memory_used_bytes", "id=\"Metaspace\""),
                page.value("jvm_classes_loaded_classes"),
                page.value("gateway_direct_buffer_bytes"),
                gateway.openFiles());
    }

    /** Requires that no more is in use than before, but for what varies anyway. */
    void requireAtMost(Footprint before) {
        assertThat(before.threads).isPositive();
        assertThat(before.heap).isPositive();
        assertThat(before.metaspace).isPositive();
        assertThat(before.classes).isPositive();
        assertThat(before.direct).isPositive();
        assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + 8);
        assertThat(heap).as("heap").isLessThan(before.heap + (8 << 20));
        assertThat(metaspace).as("metaspace").isLessThan(before.metaspace + (3 << 20));
        assertThat(classes).as("classes").isLessThan(before.classes + 300);
        assertThat(direct).as("direct buffers").isLessThan(before.direct + (16 << 20));
        assertThat(openFiles).as("open files").isLessThan(before.openFiles + 64);
    }
}
