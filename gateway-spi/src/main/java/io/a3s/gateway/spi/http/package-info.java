/**
 * An HTTP exchange as plugins see it, whatever version of HTTP carries it on either side.
 *
 * <p>Field values are handled as Latin-1 strings, one character per octet, so that what came in
 * goes out unchanged. Hop-by-hop fields (RFC 9110 §7.6.1, and those named by {@code Connection})
 * belong to connections, not to exchanges, and never appear here.
 */
@NullMarked
package io.a3s.gateway.spi.http;

import org.jspecify.annotations.NullMarked;
