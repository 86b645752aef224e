package io.a3s.gateway.observe;

/**
 * A revision's state at one moment.
 *
 * @param service the service it belongs to
 * @param revision its name
 * @param percent its share of requests
 * @param backends the number of its backends
 * @param healthy how many of them are fit to serve
 * @param activeRequests the exchanges and connections under way
 */
public record RevisionView(
        String service,
        String revision,
        int percent,
        int backends,
        int healthy,
        int activeRequests) {}
