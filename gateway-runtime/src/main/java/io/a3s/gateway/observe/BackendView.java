package io.a3s.gateway.observe;

/**
 * A backend's state at one moment.
 *
 * @param service the service it belongs to
 * @param url its URL, without user information
 * @param weight its configured weight
 * @param healthy whether it is fit to serve
 * @param ejected whether it gets nothing because requests to it have failed
 * @param ejections how often that has happened
 * @param activeRequests the exchanges and connections under way
 */
public record BackendView(
        String service,
        String url,
        int weight,
        boolean healthy,
        boolean ejected,
        long ejections,
        int activeRequests) {}
