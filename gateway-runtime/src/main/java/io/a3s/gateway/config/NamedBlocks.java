package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.BlockText;
import io.a3s.gateway.config.hcl.HclDocument;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the blocks of one kind, one by one, so that a wrong one does not hide the others. */
final class NamedBlocks {
    /**
     * A block with a name.
     *
     * @param kind its key
     * @param name its name
     * @param content what is in it: a {@link Node.Table}, or a {@link Node.Known}
     * @param header where it begins
     * @param text where it is in the file, if it is a block of its own there
     */
    record NamedBlock(
            String kind, String name, Node content, SourceRange header, Optional<BlockText> text) {
        /** Returns how messages name it. */
        String path() {
            return kind + " \"" + name + '"';
        }

        /** Returns what is in a block that is not known. */
        Node.Table table() {
            return (Node.Table) content;
        }
    }

    private NamedBlocks() {}

    /** Returns the blocks of a kind in order, and reports those that have no name or no content. */
    static List<NamedBlock> of(HclDocument document, String kind, List<Diagnostic> diagnostics) {
        List<Entry> entries = document.root().orElseThrow().entries();
        Map<String, NamedBlock> blocks = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.key().equals(kind)) {
                for (NamedBlock block : in(entry, document.blocks().get(i), diagnostics)) {
                    NamedBlock first = blocks.putIfAbsent(block.name(), block);
                    if (first != null) {
                        diagnostics.add(
                                Diagnostic.error("a second " + block.path())
                                        .at(block.header())
                                        .hint("the first is " + where(first, block)));
                    }
                }
            }
        }
        return List.copyOf(blocks.values());
    }

    private static String where(NamedBlock first, NamedBlock second) {
        return first.header().source().equals(second.header().source())
                ? "on line " + first.header().line()
                : "at " + first.header();
    }

    /** Returns the names of the blocks of a kind. */
    static Set<String> names(HclDocument document, String kind) {
        return of(document, kind, new ArrayList<>()).stream()
                .map(NamedBlock::name)
                .collect(Collectors.toSet());
    }

    private static List<NamedBlock> in(
            Entry entry, Optional<BlockText> text, List<Diagnostic> diagnostics) {
        if (entry.value() instanceof Node.Null || entry.value() instanceof Node.Broken) {
            return List.of();
        }
        if (entry.labels().size() == 1
                && (entry.value() instanceof Node.Table || entry.value() instanceof Node.Known)) {
            String name = entry.labels().getFirst().text();
            return List.of(
                    new NamedBlock(entry.key(), name, entry.value(), entry.value().range(), text));
        }
        if (!(entry.value() instanceof Node.Table table) || entry.labels().size() > 1) {
            diagnostics.add(
                    Diagnostic.error("\"" + entry.key() + "\" has no name, or more than one")
                            .at(entry.isBlock() ? entry.value().range() : entry.keyRange())
                            .hint("expected: " + entry.key() + " \"name\" { ... }"));
            return List.of();
        }
        List<NamedBlock> blocks = new ArrayList<>();
        for (Entry member : table.entries()) {
            if (member.value() instanceof Node.Table inner && member.labels().isEmpty()) {
                blocks.add(
                        new NamedBlock(
                                entry.key(),
                                member.key(),
                                inner,
                                member.keyRange(),
                                Optional.empty()));
            } else if (!(member.value() instanceof Node.Broken)) {
                diagnostics.add(
                        Diagnostic.error("\"" + member.key() + "\" is no block with a name")
                                .in(entry.key())
                                .at(member.keyRange())
                                .hint("expected: " + entry.key() + " \"name\" { ... }"));
            }
        }
        return blocks;
    }
}
