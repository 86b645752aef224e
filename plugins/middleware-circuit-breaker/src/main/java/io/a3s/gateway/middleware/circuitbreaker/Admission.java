package io.a3s.gateway.middleware.circuitbreaker;

/**
 * What has let a request pass, and learns what becomes of it. Results that come when the circuit
 * has moved on mean nothing any more.
 */
interface Admission {
    /** That of a request that was not let pass. */
    Admission NONE = new Admission() {};

    /**
     * Learns that the backend has begun a good answer.
     *
     * @param nanos the time it took to begin
     * @return what is to learn of the end
     */
    default Admission answered(long nanos) {
        return this;
    }

    /** Learns that the answer came to its end. */
    default void succeeded() {}

    /** Learns that the service has failed. */
    default void failed() {}

    /** Learns that the request ended in a way that says nothing about the service. */
    default void released() {}
}
