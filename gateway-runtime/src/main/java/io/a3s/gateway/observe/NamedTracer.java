package io.a3s.gateway.observe;

import io.a3s.gateway.spi.tracing.Tracer;

/**
 * What records exchanges.
 *
 * @param part what it is, for metrics and messages
 * @param tracer code of a plugin
 */
public record NamedTracer(PluginPart part, Tracer tracer) {}
