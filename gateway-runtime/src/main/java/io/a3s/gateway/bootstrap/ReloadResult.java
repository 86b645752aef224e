package io.a3s.gateway.bootstrap;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;

/**
 * What became of an attempt to change the configuration.
 *
 * @param accepted whether the new configuration is in effect; if not, everything is as it was
 * @param diagnostics errors and warnings
 * @param rendered the same, ready to print
 */
public record ReloadResult(boolean accepted, List<Diagnostic> diagnostics, String rendered) {
    public ReloadResult {
        diagnostics = List.copyOf(diagnostics);
    }
}
