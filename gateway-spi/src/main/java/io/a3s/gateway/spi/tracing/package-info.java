/**
 * Distributed tracing: records what becomes of each exchange, as a part of what its client does and
 * together with what its backend does. Which formats carry that from one to the other, and where
 * the records go, is a plugin's business.
 */
@NullMarked
package io.a3s.gateway.spi.tracing;

import org.jspecify.annotations.NullMarked;
