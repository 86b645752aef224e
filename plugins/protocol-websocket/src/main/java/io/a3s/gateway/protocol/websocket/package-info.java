/** WebSocket connections (RFC 6455). */
@NullMarked
package io.a3s.gateway.protocol.websocket;

import org.jspecify.annotations.NullMarked;
