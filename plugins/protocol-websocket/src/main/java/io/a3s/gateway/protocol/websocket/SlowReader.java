package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.config.Doc;

/** What becomes of a client that does not read as fast as others publish. */
enum SlowReader {
    @Doc("It misses the oldest messages that wait for it.")
    DROP_OLDEST,
    @Doc("Its connection is closed with code 1008.")
    DISCONNECT
}
