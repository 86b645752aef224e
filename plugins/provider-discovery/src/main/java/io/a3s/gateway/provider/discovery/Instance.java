package io.a3s.gateway.provider.discovery;

/**
 * A backend with what it says about itself.
 *
 * @param seed how the operator knows it
 * @param document what it says
 */
record Instance(SeedConfig seed, ServiceDocument document) {}
