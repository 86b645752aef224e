/**
 * The command line. A thin user of the embedding API in {@code io.a3s.gateway.bootstrap}: reads
 * arguments, turns signals into calls, and prints what comes back.
 */
@NullMarked
package io.a3s.gateway.distribution;

import org.jspecify.annotations.NullMarked;
