/**
 * For protocol plugins: the wire on either side of an exchange. The only package with Netty types;
 * it follows Netty's major version, and only plugins whose manifest has {@code Plugin-Capabilities:
 * netty} see it.
 *
 * <pre>
 *  client ── transport (plugin) ──► HttpDispatcher.open ──► exchange (runtime) ──► BackendConnector.open (plugin) ── backend
 *            ClientStream       ◄── response ──────────────┤ routing, chain, ├──── request ──► BackendStream
 *            ClientStreamHandler ── request body ─────────►│ pump, time-outs │◄─── response ── BackendStreamHandler
 * </pre>
 *
 * <p>The runtime stands in the middle and knows no wire format: it passes heads and chunks between
 * the two streams, so any client protocol works with any backend protocol. A connector that is
 * handed a head its own codec parsed may write it from the bytes it came as.
 *
 * <p><b>Threads.</b> An exchange and both of its streams belong to one event loop, that of the
 * client's channel. Every method here is called on it unless it says otherwise.
 *
 * <p><b>Buffers.</b> Who is passed a {@code ByteBuf} owns it and releases it on every path.
 *
 * <p><b>Backpressure.</b> Each side reports through {@code isWritable} and {@code onWritable}
 * whether it takes more, and obeys {@code setReading} on what it produces. Chunks already read when
 * reading is switched off may still be delivered.
 *
 * <p><b>Flushing.</b> Writes are collected until {@code flush()}, which the runtime calls when the
 * other side reports the end of a read. Nothing waits for more data.
 */
@NullMarked
package io.a3s.gateway.spi.netty;

import org.jspecify.annotations.NullMarked;
