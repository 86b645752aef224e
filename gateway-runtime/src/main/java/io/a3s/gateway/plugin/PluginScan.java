package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;

/**
 * The result of looking through the plugins directory.
 *
 * @param registry what is installed; the caller closes it when it is replaced
 * @param diagnostics a warning for each quarantined plugin
 */
public record PluginScan(PluginRegistry registry, List<Diagnostic> diagnostics) {
    public PluginScan {
        diagnostics = List.copyOf(diagnostics);
    }
}
