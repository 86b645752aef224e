package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What was read from a text.
 *
 * @param root the whole, absent if the syntax is wrong
 * @param blocks for each entry of the root where it is in the text, if it is a block with one label
 * @param diagnostics what is wrong, in no particular order
 */
public record HclDocument(
        Optional<Node.Table> root, List<Optional<BlockText>> blocks, List<Diagnostic> diagnostics) {
    /** Copies the lists. */
    public HclDocument {
        blocks = List.copyOf(blocks);
        diagnostics = List.copyOf(diagnostics);
    }

    static HclDocument refused(List<Diagnostic> diagnostics) {
        return new HclDocument(Optional.empty(), List.of(), diagnostics);
    }
}
