package io.a3s.gateway.config.model;

/**
 * A listener and how its protocol is configured.
 *
 * @param config the keys every entrypoint has
 * @param transport the block of the protocol's name, or the protocol's defaults
 */
public record Entrypoint(EntrypointConfig config, Record transport) {}
