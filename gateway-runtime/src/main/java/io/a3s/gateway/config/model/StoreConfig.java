package io.a3s.gateway.config.model;

/**
 * What the gateways of a fleet share.
 *
 * @param type the label in HCL
 * @param keys what every store has
 * @param config the plugin's own record
 */
public record StoreConfig(String type, StoreKeys keys, Record config) {}
