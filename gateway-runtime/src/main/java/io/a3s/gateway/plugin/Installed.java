package io.a3s.gateway.plugin;

/**
 * A factory and the plugin generation it belongs to. Holding the factory keeps the generation's
 * class loader in memory; whoever holds it longer than its registry takes a lease first.
 *
 * @param <F> the kind of factory
 * @param name what a configuration names it by
 * @param factory makes configured instances; code of the plugin
 * @param owner the generation to {@linkplain PluginGeneration#retain() lease}
 */
public record Installed<F>(String name, F factory, PluginGeneration owner) {}
