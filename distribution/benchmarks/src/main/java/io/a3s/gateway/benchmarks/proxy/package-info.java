/**
 * Compares the assembled gateway with nginx on one Linux machine: same load, same backends, in
 * turn.
 *
 * <p>{@link io.a3s.gateway.benchmarks.proxy.Compare} starts everything and prints a table. What it
 * measures first is the processor time a proxy takes for a request or a token, because it hardly
 * depends on what else the machine does; rates and latencies are noted beside it.
 */
@NullMarked
package io.a3s.gateway.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
