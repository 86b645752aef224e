package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.bind.Relocation;
import io.a3s.gateway.config.hcl.BlockText;
import io.a3s.gateway.config.hcl.KnownBlocks;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Routers and services of the text that was loaded last, so that a text with a few changes is read
 * and bound in these places only. Blocks with variables or secrets are not among them, nor are
 * those of plugins, whose records may look at more than the text.
 */
final class BoundBlocks {
    static final BoundBlocks NONE = new BoundBlocks("", KnownBlocks.NONE, List.of());

    private record Bound(BlockText text, Located<? extends Record> element) {}

    private final String source;
    private final KnownBlocks texts;
    private final List<Located<? extends Record>> elements;
    private final Relocation relocation = new Relocation();

    private BoundBlocks(
            String source, KnownBlocks texts, List<Located<? extends Record>> elements) {
        this.source = source;
        this.texts = texts;
        this.elements = elements;
    }

    /** Returns their texts, for reading a source of a name. */
    KnownBlocks texts(String name) {
        return name.equals(source) ? texts : KnownBlocks.NONE;
    }

    /**
     * Returns what a block was bound to, at the place where it is now.
     *
     * @param <T> what blocks of its kind are bound to
     */
    @SuppressWarnings("unchecked") // a block that is the same is of the same kind
    <T extends Record> Located<T> get(Node.Known block) {
        return (Located<T>) relocation.move(elements.get(block.number()), block.range());
    }

    /** Takes blocks in any order. */
    static final class Builder {
        private final List<Bound> blocks = new ArrayList<>();

        void add(BlockText text, Located<? extends Record> element) {
            blocks.add(new Bound(text, element));
        }

        BoundBlocks build(SourceText source) {
            blocks.sort(Comparator.comparingInt(block -> block.text().start()));
            return new BoundBlocks(
                    source.name(),
                    new KnownBlocks(source.text(), blocks.stream().map(Bound::text).toList()),
                    blocks.stream().<Located<? extends Record>>map(Bound::element).toList());
        }
    }
}
