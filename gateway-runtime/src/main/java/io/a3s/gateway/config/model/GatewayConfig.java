package io.a3s.gateway.config.model;

/**
 * A whole configuration without errors.
 *
 * @param fixed what is set for the life of the process
 * @param dynamic what may change with every reload
 */
public record GatewayConfig(StaticConfig fixed, DynamicConfig dynamic) {}
