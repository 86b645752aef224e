/**
 * Tests against the assembled tree: the gateway runs as its users run it, a child process started
 * by the launcher, between clients and backends that speak over real sockets.
 */
@NullMarked
package io.a3s.gateway.e2e;

import org.jspecify.annotations.NullMarked;
