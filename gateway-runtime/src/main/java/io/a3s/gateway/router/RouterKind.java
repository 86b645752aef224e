package io.a3s.gateway.router;

/** What a router routes, which decides what its rule can ask about. */
public enum RouterKind {
    /** HTTP requests, each on its own. */
    HTTP,
    /** Connections and datagram flows, for entrypoints that carry no HTTP. */
    CONNECTION
}
