package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the blocks of one kind, one by one, so that a wrong one does not hide the others. */
final class NamedBlocks {
    /**
     * A block with a name.
     *
     * @param name its name
     * @param path how messages name it
     * @param table what is in it
     * @param header where it begins
     */
    record NamedBlock(String name, String path, Node.Table table, SourceRange header) {}

    private NamedBlocks() {}

    /** Returns the blocks of a kind in order, and reports those that have no name or no content. */
    static List<NamedBlock> of(Node.Table root, String kind, List<Diagnostic> diagnostics) {
        Map<String, NamedBlock> blocks = new LinkedHashMap<>();
        for (Entry entry : root.entries()) {
            if (entry.key().equals(kind)) {
                for (NamedBlock block : in(entry, diagnostics)) {
                    NamedBlock first = blocks.putIfAbsent(block.name(), block);
                    if (first != null) {
                        diagnostics.add(
                                Diagnostic.error("a second " + block.path())
                                        .at(block.header())
                                        .hint("the first is on line " + first.header().line()));
                    }
                }
            }
        }
        return List.copyOf(blocks.values());
    }

    private static List<NamedBlock> in(Entry entry, List<Diagnostic> diagnostics) {
        if (entry.value() instanceof Node.Null || entry.value() instanceof Node.Broken) {
            return List.of();
        }
        if (!(entry.value() instanceof Node.Table table) || entry.labels().size() > 1) {
            diagnostics.add(
                    Diagnostic.error("\"" + entry.key() + "\" has no name, or more than one")
                            .at(entry.isBlock() ? entry.value().range() : entry.keyRange())
                            .hint("expected: " + entry.key() + " \"name\" { ... }"));
            return List.of();
        }
        if (entry.labels().size() == 1) {
            String name = entry.labels().getFirst().text();
            return List.of(
                    new NamedBlock(name, path(entry.key(), name), table, entry.value().range()));
        }
        List<NamedBlock> blocks = new ArrayList<>();
        for (Entry member : table.entries()) {
            if (member.value() instanceof Node.Table inner && member.labels().isEmpty()) {
                String path = path(entry.key(), member.key());
                blocks.add(new NamedBlock(member.key(), path, inner, member.keyRange()));
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

    private static String path(String kind, String name) {
        return kind + " \"" + name + '"';
    }
}
