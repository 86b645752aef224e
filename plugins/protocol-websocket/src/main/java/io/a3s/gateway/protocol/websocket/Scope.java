package io.a3s.gateway.protocol.websocket;

/** Who hears what is published. */
enum Scope {
    /** The clients of this gateway. */
    GATEWAY,
    /** Those of all gateways that share a store. */
    FLEET
}
