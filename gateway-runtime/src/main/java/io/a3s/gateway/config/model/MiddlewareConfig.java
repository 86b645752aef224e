package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;

/**
 * A middleware of a plugin.
 *
 * @param type the type in HCL
 * @param failOpen whether an exchange goes on without this middleware after it broke
 * @param config the plugin's own record; {@link NoSettings} if it has none
 */
public record MiddlewareConfig(Located<String> type, boolean failOpen, Record config) {}
