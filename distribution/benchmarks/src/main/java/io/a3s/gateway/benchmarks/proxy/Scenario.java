package io.a3s.gateway.benchmarks.proxy;

import java.util.List;

/**
 * One kind of load.
 *
 * @param name how it is called in tables
 * @param load what makes it
 * @param target path and query
 * @param connections how many are open at a time
 */
record Scenario(String name, Load load, String target, int connections) {
    /** What makes the load. */
    enum Load {
        /** Requests over kept connections as fast as they are answered, by wrk. */
        REQUESTS,
        /** The same with twenty fields, as browsers send them. */
        BROWSER_REQUESTS,
        /** One request for each connection. */
        CHURN,
        /** Streams of tokens at a pace. */
        STREAMS
    }

    static final List<Scenario> ALL =
            List.of(
                    new Scenario("h1-1k-64", Load.REQUESTS, "/plain/1k", 64),
                    new Scenario("h1-1k-64-browser", Load.BROWSER_REQUESTS, "/plain/1k", 64),
                    new Scenario("h1-64k-64", Load.REQUESTS, "/plain/64k", 64),
                    new Scenario("churn", Load.CHURN, "/plain/1k", 32),
                    new Scenario("sse-1000", Load.STREAMS, "/tokens?count=20&millis=50", 1000),
                    new Scenario("sse-5000", Load.STREAMS, "/tokens?count=8&millis=250", 5000));
}
