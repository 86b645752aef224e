package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.BlockText;
import io.a3s.gateway.config.hcl.HclDocument;
import io.a3s.gateway.config.hcl.HclReader;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts what providers have published behind what the gateway's own file says, as if it stood there
 * with the names by which others know it. All places stay those in the providers' texts.
 */
final class FragmentReader {
    private final HclReader reader;
    private final List<Diagnostic> diagnostics;

    FragmentReader(HclReader reader, List<Diagnostic> diagnostics) {
        this.reader = reader;
        this.diagnostics = diagnostics;
    }

    /**
     * Returns the whole.
     *
     * @param main the gateway's own file, without errors in its syntax
     * @return nothing if the syntax of a fragment is wrong, which has been reported
     */
    Optional<HclDocument> append(HclDocument main, Fragments fragments) {
        Node.Table root = main.root().orElseThrow();
        List<Entry> entries = new ArrayList<>(root.entries());
        List<Optional<BlockText>> blocks = new ArrayList<>(main.blocks());
        boolean isComplete = true;
        for (Map.Entry<String, List<SourceText>> each : fragments.byProvider().entrySet()) {
            List<Entry> own = new ArrayList<>();
            for (SourceText source : each.getValue()) {
                HclDocument document = reader.read(source);
                diagnostics.addAll(document.diagnostics());
                document.root().ifPresent(tree -> own.addAll(tree.entries()));
                isComplete &= document.root().isPresent();
            }
            for (Entry entry : new QualifiedNames(each.getKey(), own, diagnostics).apply()) {
                entries.add(entry);
                blocks.add(Optional.empty());
            }
        }
        return isComplete
                ? Optional.of(
                        new HclDocument(
                                Optional.of(new Node.Table(entries, root.range())),
                                blocks,
                                main.diagnostics()))
                : Optional.empty();
    }
}
