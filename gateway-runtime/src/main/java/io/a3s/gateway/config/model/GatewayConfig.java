package io.a3s.gateway.config.model;

import io.a3s.gateway.router.Rule;
import java.util.Map;

/**
 * A whole configuration without errors.
 *
 * @param fixed what is set for the life of the process
 * @param dynamic what may change with every reload
 * @param rules what the rules of its routers say, by their text
 */
public record GatewayConfig(StaticConfig fixed, DynamicConfig dynamic, Map<String, Rule> rules) {}
