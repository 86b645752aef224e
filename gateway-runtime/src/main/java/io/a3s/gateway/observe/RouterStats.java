package io.a3s.gateway.observe;

/** What is counted per router. */
public final class RouterStats {
    /** Requests that took the route. */
    public final LoopCounter requests;

    /** Responses with status 400 and above. */
    public final LoopCounter errors;

    /** Time from the request's head to the end of the response. */
    public final LoopHistogram duration;

    RouterStats(int loops) {
        requests = new LoopCounter(loops);
        errors = new LoopCounter(loops);
        duration = new LoopHistogram(loops);
    }
}
