/** Datagrams that are relayed as they are. */
@NullMarked
package io.a3s.gateway.protocol.udp;

import org.jspecify.annotations.NullMarked;
