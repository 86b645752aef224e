package io.a3s.gateway.snapshot;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What became of compiling a configuration.
 *
 * @param snapshot the snapshot, absent if there are errors
 * @param diagnostics errors and warnings
 */
public record CompileResult(Optional<Snapshot> snapshot, List<Diagnostic> diagnostics) {
    public CompileResult {
        diagnostics = List.copyOf(diagnostics);
    }
}
