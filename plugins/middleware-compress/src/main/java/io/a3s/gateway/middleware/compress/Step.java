package io.a3s.gateway.middleware.compress;

/** How far a piece of input has to get through an encoder. */
enum Step {
    /** The encoder may hold it back. */
    CONTINUE,
    /** All input so far can be decoded from the output so far. */
    FLUSH,
    /** It was the last one. */
    FINISH
}
