package io.a3s.gateway.config.hcl;

import io.a3s.gateway.config.hcl.Node.Label;
import java.util.ArrayList;
import java.util.List;

/** The inside of a block as the scanner saw it, with its attributes in a normal form. */
final class RawBody {
    final List<Item> items = new ArrayList<>();

    /** The attributes of this block alone, one per line, without comments. */
    final StringBuilder attributes = new StringBuilder();

    /** What is in a block. */
    sealed interface Item {
        String key();

        int keyStart();
    }

    /** An attribute. */
    record Attribute(String key, int keyStart, RawValue value) implements Item {}

    /** A block; its header ends where its last label does. */
    record Block(String key, int keyStart, int headerEnd, List<Label> labels, RawBody body)
            implements Item {}
}
