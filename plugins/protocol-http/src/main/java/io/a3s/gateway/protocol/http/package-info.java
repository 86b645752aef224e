/**
 * HTTP/1.1 (RFC 9112) on both sides of an exchange.
 *
 * <p>One handler per connection reads bytes and writes bytes. Heads stay the octets they came as:
 * {@link io.a3s.gateway.protocol.http.HeadParser} copies them into a reusable {@link
 * io.a3s.gateway.protocol.http.HeadBuffer} and notes where the fields are; what nobody changed is
 * written out by copying runs of lines. Bodies are passed on as the buffers they were read into.
 * What connections of one event loop share is in its {@link
 * io.a3s.gateway.protocol.http.LoopState}.
 */
@NullMarked
package io.a3s.gateway.protocol.http;

import org.jspecify.annotations.NullMarked;
