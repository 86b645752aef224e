/** Connections that are relayed as they are. */
@NullMarked
package io.a3s.gateway.protocol.tcp;

import org.jspecify.annotations.NullMarked;
