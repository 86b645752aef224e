package io.a3s.gateway.exchange;

/** How far an exchange is. */
enum Stage {
    /** The chain has yet to decide. */
    DECIDING,
    /** The backend has yet to answer. */
    FORWARDED,
    /** An attempt has failed, and the next one has yet to begin. */
    PAUSED,
    /** The response is on its way to the client. */
    RELAYING,
    /** Nothing is left to do but, possibly, to wait for an offloaded task. */
    ENDED
}
