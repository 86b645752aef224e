/**
 * Special kinds of HTTP exchanges: what claims them by their head, and how they are then forwarded.
 */
@NullMarked
package io.a3s.gateway.spi.protocol;

import org.jspecify.annotations.NullMarked;
