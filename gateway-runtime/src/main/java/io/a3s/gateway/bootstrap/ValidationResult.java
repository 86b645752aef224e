package io.a3s.gateway.bootstrap;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;

/**
 * What is to be said about a configuration.
 *
 * @param diagnostics errors and warnings
 * @param text the same, ready to print; with counts if there are no errors
 */
public record ValidationResult(List<Diagnostic> diagnostics, String text) {
    public ValidationResult {
        diagnostics = List.copyOf(diagnostics);
    }
}
