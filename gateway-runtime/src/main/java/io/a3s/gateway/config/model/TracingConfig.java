package io.a3s.gateway.config.model;

/**
 * What records exchanges.
 *
 * @param type the label in HCL
 * @param config the plugin's own record
 */
public record TracingConfig(String type, Record config) {}
