package io.a3s.gateway.observe;

/** What is counted per service. */
public final class ServiceStats {
    /** Requests for which the service was selected. */
    public final LoopCounter requests;

    /** Requests that no backend answered, or that one answered with 500 and above. */
    public final LoopCounter errors;

    /** Requests that were sent once more, because an attempt had failed. */
    public final LoopCounter retries;

    /** Requests and connections that another service served, because no backend could. */
    public final LoopCounter failovers;

    /** Time from forwarding a request to the end of the response. */
    public final LoopHistogram duration;

    /** Time from forwarding a request to the first byte of the response's body. */
    public final LoopHistogram timeToFirstByte;

    ServiceStats(int loops) {
        requests = new LoopCounter(loops);
        errors = new LoopCounter(loops);
        retries = new LoopCounter(loops);
        failovers = new LoopCounter(loops);
        duration = new LoopHistogram(loops);
        timeToFirstByte = new LoopHistogram(loops);
    }
}
