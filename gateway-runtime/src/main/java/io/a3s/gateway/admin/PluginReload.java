package io.a3s.gateway.admin;

import java.util.Map;

/**
 * What became of looking through the plugins directory again.
 *
 * @param accepted whether what was found is in effect; if not, everything is as it was
 * @param shown the details, JSON-ready
 */
public record PluginReload(boolean accepted, Map<String, Object> shown) {}
