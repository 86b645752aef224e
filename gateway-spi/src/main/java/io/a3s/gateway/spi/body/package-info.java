/**
 * Bodies in motion. A body streams chunk by chunk in both directions and is never collected unless
 * a plugin asks.
 *
 * <p>A {@link io.a3s.gateway.spi.body.Chunk} is borrowed: valid during the callback that gets it.
 * Emitting it forwards it without a copy; whoever needs it longer copies it.
 */
@NullMarked
package io.a3s.gateway.spi.body;

import org.jspecify.annotations.NullMarked;
