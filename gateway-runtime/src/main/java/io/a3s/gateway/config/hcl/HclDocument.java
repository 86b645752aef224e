package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What was read from a text.
 *
 * @param root the whole, absent if the syntax is wrong
 * @param diagnostics what is wrong, in no particular order
 */
public record HclDocument(Optional<Node.Table> root, List<Diagnostic> diagnostics) {
    /** Copies the list. */
    public HclDocument {
        diagnostics = List.copyOf(diagnostics);
    }
}
