package io.a3s.gateway.observe;

/**
 * Something of a plugin, besides middlewares, that works on exchanges.
 *
 * @param kind what it is, as metrics name it
 * @param name what a configuration names it by
 */
public record PluginPart(String kind, String name) {
    /** Returns the part that picks backends by a strategy. */
    public static PluginPart loadBalancer(String strategy) {
        return new PluginPart("load_balancer", strategy);
    }

    /** Returns the part that claims exchanges of a protocol. */
    public static PluginPart exchangeHandler(String protocol) {
        return new PluginPart("exchange_handler", protocol);
    }

    /** Returns the part that records exchanges. */
    public static PluginPart tracer(String type) {
        return new PluginPart("tracer", type);
    }

    /** Returns the part that speaks to backends with a URL scheme. */
    public static PluginPart connector(String scheme) {
        return new PluginPart("connector", scheme);
    }
}
