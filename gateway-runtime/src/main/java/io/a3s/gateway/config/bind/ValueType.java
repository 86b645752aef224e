package io.a3s.gateway.config.bind;

import java.util.List;

/** What a configuration key accepts. */
public sealed interface ValueType {
    /** Returns the type in words for an operator, for example {@code a whole number}. */
    String describe();

    /** A single value. */
    enum Scalar implements ValueType {
        /** {@code String}. */
        STRING("a string"),
        /** {@code boolean}. */
        BOOLEAN("true or false"),
        /** {@code int}. */
        INT("a whole number"),
        /** {@code long}. */
        LONG("a whole number"),
        /** {@code double}. */
        DOUBLE("a number"),
        /** {@code java.time.Duration}. */
        DURATION("a duration such as \"500ms\", \"10s\", \"5m\" or \"1h\""),
        /** {@code java.net.URI}. */
        URI("a URL"),
        /** {@code java.nio.file.Path}. */
        PATH("a file path"),
        /** {@code DataSize}. */
        SIZE("a size such as \"10MB\" or \"64KiB\""),
        /** {@code Cidr}. */
        CIDR("an IP address or block such as \"10.0.0.0/8\"");

        private final String description;

        Scalar(String description) {
            this.description = description;
        }

        @Override
        public String describe() {
            return description;
        }

        /** Returns whether values are numbers, so that minimum and maximum apply. */
        public boolean isNumber() {
            return this == INT || this == LONG || this == DOUBLE;
        }
    }

    /**
     * One of a set of words.
     *
     * @param type the enum the words stand for
     * @param words the words in the order of the enum's constants
     */
    record Choice(Class<? extends Enum<?>> type, List<Word> words) implements ValueType {
        /** Copies the list. */
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public String describe() {
            return "one of: " + String.join(", ", words.stream().map(Word::text).toList());
        }
    }

    /**
     * A word of a {@link Choice}.
     *
     * @param text as written in HCL
     * @param doc what it means, or an empty string
     */
    record Word(String text, String doc) {}

    /**
     * A block, or an object with the same keys.
     *
     * @param schema what is inside
     */
    record Block(ConfigSchema schema) implements ValueType {
        @Override
        public String describe() {
            return "a block";
        }
    }

    /**
     * A list; of blocks also as a repeated block.
     *
     * @param element what each element accepts
     */
    record ListOf(ValueType element) implements ValueType {
        @Override
        public String describe() {
            return element instanceof Block ? "a list of blocks" : "a list";
        }
    }

    /**
     * An object with keys of the operator's choice; of blocks also as blocks with one label.
     *
     * @param value what each value accepts
     */
    record MapOf(ValueType value) implements ValueType {
        @Override
        public String describe() {
            return value instanceof Block
                    ? "blocks with a name each"
                    : "an object such as { name = ... }";
        }
    }
}
