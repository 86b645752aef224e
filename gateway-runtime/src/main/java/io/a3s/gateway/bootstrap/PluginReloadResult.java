package io.a3s.gateway.bootstrap;

import io.a3s.gateway.plugin.PluginChanges;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;

/**
 * What became of looking through the plugins directory again.
 *
 * @param accepted whether what was found is in effect; if not, everything is as it was
 * @param changes what is different, or would have been
 * @param diagnostics why files are not used, and why the configuration does not work with what was
 *     found
 * @param problems the latter, ready to print; empty if it was accepted
 */
public record PluginReloadResult(
        boolean accepted, PluginChanges changes, List<Diagnostic> diagnostics, String problems) {
    public PluginReloadResult {
        diagnostics = List.copyOf(diagnostics);
    }
}
