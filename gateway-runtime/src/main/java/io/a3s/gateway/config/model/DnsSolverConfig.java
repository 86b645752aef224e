package io.a3s.gateway.config.model;

/**
 * What changes DNS records at one vendor.
 *
 * @param type the type in HCL
 * @param config the plugin's own record
 */
public record DnsSolverConfig(String type, Record config) {}
