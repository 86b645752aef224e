package io.a3s.gateway.config.hcl;

import io.a3s.gateway.spi.config.SourceRange;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** A value read from HCL, and where it was written. Immutable. */
public sealed interface Node {
    /**
     * Returns where it was written: a string with its quotes, a list or object at its opening
     * bracket up to the end of that line, a block at its header.
     */
    SourceRange range();

    /** Returns whether some string in it has part of an environment variable. */
    default boolean isFromEnvironment() {
        return switch (this) {
            case Text text -> text.fromEnvironment();
            case Sequence sequence ->
                    sequence.elements().stream().anyMatch(Node::isFromEnvironment);
            case Table table ->
                    table.entries().stream().anyMatch(entry -> entry.value().isFromEnvironment());
            case Numeric _, Bool _, Null _, Broken _, Known _ -> false;
        };
    }

    /**
     * A string, with its variables filled in.
     *
     * @param value the string
     * @param fromEnvironment whether part of it came from an environment variable; it must then not
     *     appear in messages, and may stand for a number or boolean
     * @param range where it was written
     */
    record Text(String value, boolean fromEnvironment, SourceRange range) implements Node {}

    /**
     * A number.
     *
     * @param value a {@code Long} if it is whole and fits, otherwise a {@code BigDecimal}
     * @param range where it was written
     */
    record Numeric(Number value, SourceRange range) implements Node {
        private static final Pattern SURELY_LONG = Pattern.compile("[0-9]{1,18}");

        /**
         * Reads a text that is a number.
         *
         * @return a {@code Long} if it is whole and fits, otherwise a {@code BigDecimal}
         */
        public static Number read(String text) {
            // Not by way of BigDecimal, which begins by computing large tables.
            if (SURELY_LONG.matcher(text).matches()) {
                return Long.valueOf(text);
            }
            BigDecimal exact = new BigDecimal(text);
            boolean isLong = text.indexOf('.') < 0 && exact.toBigInteger().bitLength() < Long.SIZE;
            return isLong ? (Number) exact.longValue() : exact;
        }
    }

    /**
     * A boolean.
     *
     * @param value the boolean
     * @param range where it was written
     */
    record Bool(boolean value, SourceRange range) implements Node {}

    /**
     * The word {@code null}: as if the key were not set.
     *
     * @param range where it was written
     */
    record Null(SourceRange range) implements Node {}

    /**
     * A value that could not be read; the reason has been reported.
     *
     * @param range where it was written
     */
    record Broken(SourceRange range) implements Node {}

    /**
     * A list.
     *
     * @param elements its elements
     * @param range where it was written
     */
    record Sequence(List<Node> elements, SourceRange range) implements Node {
        /** Copies the list. */
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /**
     * The inside of a block, or an object.
     *
     * @param entries what is in it, in order; attributes have different keys, blocks may repeat
     * @param range where it was written
     */
    record Table(List<Entry> entries, SourceRange range) implements Node {
        /** Copies the list. */
        public Table {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The inside of a block that was not read, because it is that of one of the {@link
     * KnownBlocks}.
     *
     * @param number the number of the block
     * @param range where it is now
     */
    record Known(int number, SourceRange range) implements Node {}

    /**
     * An attribute, a block, or a member of an object.
     *
     * @param key its name
     * @param keyRange where the name is
     * @param labels the labels of a block
     * @param isBlock whether it is a block
     * @param value its value; the inside of a block
     */
    record Entry(
            String key, SourceRange keyRange, List<Label> labels, boolean isBlock, Node value) {
        /** Copies the list. */
        public Entry {
            labels = List.copyOf(labels);
        }
    }

    /**
     * The label of a block.
     *
     * @param text the label without quotes
     * @param range where it is, with its quotes
     */
    record Label(String text, SourceRange range) {}
}
