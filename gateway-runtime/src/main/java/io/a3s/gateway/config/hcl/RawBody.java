package io.a3s.gateway.config.hcl;

import io.a3s.gateway.config.hcl.Node.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The inside of a block as the scanner saw it. */
final class RawBody {
    final List<Item> items = new ArrayList<>();

    /** What is in a block. */
    sealed interface Item {
        String key();

        int keyStart();

        /** Returns where it is, if it is a block with one label. */
        default Optional<BlockText> text() {
            return Optional.empty();
        }
    }

    /** An attribute, with its number in the {@link AttributeText}. */
    record Attribute(String key, int keyStart, RawValue value, int number) implements Item {}

    /** A block; its header ends where its last label does. */
    record Block(String key, int keyStart, int headerEnd, List<Label> labels, RawBody body, int end)
            implements Item {
        @Override
        public Optional<BlockText> text() {
            if (labels.size() != 1) {
                return Optional.empty();
            }
            Label label = labels.getFirst();
            int labelStart = headerEnd - label.range().length();
            return Optional.of(
                    new BlockText(key, label.text(), keyStart, labelStart, headerEnd, end));
        }
    }

    /** A block that is known. */
    record Known(BlockText place, int number) implements Item {
        @Override
        public String key() {
            return place.key();
        }

        @Override
        public int keyStart() {
            return place.start();
        }

        @Override
        public Optional<BlockText> text() {
            return Optional.of(place);
        }
    }
}
