package io.a3s.gateway.config.hcl;

import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.hcl.Node.Label;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins what the scanner saw with the values the HCL library reads, which must agree. */
final class TreeBuilder {
    private final SourceText source;
    private final AttributeText.Values values;
    private final Variables variables;

    TreeBuilder(SourceText source, AttributeText.Values values, Variables variables) {
        this.source = source;
        this.values = values;
        this.variables = variables;
    }

    /** Builds the tree of a block. */
    Node.Table build(RawBody body, SourceRange range, List<Diagnostic> diagnostics) {
        List<Entry> entries = new ArrayList<>(body.items.size());
        for (RawBody.Item item : body.items) {
            entries.add(
                    switch (item) {
                        case RawBody.Attribute attribute -> entry(attribute, diagnostics);
                        case RawBody.Block block -> entry(block, diagnostics);
                        case RawBody.Known block -> entry(block);
                    });
        }
        return new Node.Table(entries, range);
    }

    private Entry entry(RawBody.Attribute attribute, List<Diagnostic> diagnostics) {
        SourceRange keyRange = keyRange(attribute);
        Node value;
        try {
            if (!values.has(attribute.number())) {
                throw DisagreementException.nothing();
            }
            value = merge(attribute.value(), values.get(attribute.number()));
        } catch (DisagreementException e) {
            SourceRange range = source.range(attribute.value().start(), attribute.value().end());
            diagnostics.add(
                    Diagnostic.error("this value is read in two ways: " + e.getMessage())
                            .at(range)
                            .hint("please report this as a bug; quoting it differently may help"));
            value = new Node.Broken(range);
        }
        return new Entry(attribute.key(), keyRange, List.of(), false, value);
    }

    private Entry entry(RawBody.Block block, List<Diagnostic> diagnostics) {
        SourceRange header = source.range(block.keyStart(), block.headerEnd());
        return new Entry(
                block.key(),
                keyRange(block),
                block.labels(),
                true,
                build(block.body(), header, diagnostics));
    }

    private Entry entry(RawBody.Known block) {
        BlockText place = block.place();
        SourceRange header = source.range(place.start(), place.headerEnd());
        return new Entry(
                place.key(),
                within(header, 0, place.key().length()),
                List.of(
                        new Label(
                                place.label(),
                                within(
                                        header,
                                        place.labelStart() - place.start(),
                                        place.headerEnd() - place.start()))),
                true,
                new Node.Known(block.number(), header));
    }

    private static SourceRange within(SourceRange line, int from, int to) {
        return new SourceRange(line.source(), line.line(), line.column() + from, to - from);
    }

    private SourceRange keyRange(RawBody.Item item) {
        return source.range(item.keyStart(), item.keyStart() + item.key().length());
    }

    private Node merge(RawValue raw, @Nullable Object value) {
        SourceRange range = source.range(raw.start(), raw.end());
        return switch (raw) {
            case RawValue.Text text when value instanceof String string ->
                    variables.resolve(string, text);
            case RawValue.Numeric number when value instanceof Double found ->
                    number(number, found, range);
            case RawValue.Word word -> word(word, value, range);
            case RawValue.Sequence sequence
                    when value instanceof List<?> list
                            && list.size() == sequence.elements().size() ->
                    sequence(sequence, list, range);
            case RawValue.Table table
                    when value instanceof Map<?, ?> map && map.size() == table.members().size() ->
                    table(table, map, range);
            default -> throw DisagreementException.about(value);
        };
    }

    /** Reads a number from its source text, because the library only knows doubles. */
    private Node number(RawValue.Numeric raw, Double found, SourceRange range) {
        String text = source.text().substring(raw.start(), raw.end());
        Number exact = Node.Numeric.read(text);
        if (exact.doubleValue() != found) {
            throw DisagreementException.about(found);
        }
        return new Node.Numeric(exact, range);
    }

    private Node word(RawValue.Word raw, @Nullable Object value, SourceRange range) {
        String text = source.text().substring(raw.start(), raw.end());
        if (!text.equals(String.valueOf(value)) || value instanceof String) {
            throw DisagreementException.about(value);
        }
        return value instanceof Boolean flag ? new Node.Bool(flag, range) : new Node.Null(range);
    }

    private Node sequence(RawValue.Sequence raw, List<?> values, SourceRange range) {
        List<Node> elements = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            elements.add(merge(raw.elements().get(i), values.get(i)));
        }
        return new Node.Sequence(elements, range);
    }

    private Node table(RawValue.Table raw, Map<?, ?> values, SourceRange range) {
        List<Entry> entries = new ArrayList<>(values.size());
        for (RawValue.Member member : raw.members()) {
            entries.add(
                    new Entry(
                            member.key(),
                            source.range(member.keyStart(), member.keyEnd()),
                            List.of(),
                            false,
                            merge(member.value(), get(values, member.key()))));
        }
        return new Node.Table(entries, range);
    }

    private static @Nullable Object get(Map<?, ?> values, String key) {
        if (!values.containsKey(key)) {
            throw DisagreementException.nothing();
        }
        return values.get(key);
    }

    /** The scanner and the library see different things. */
    private static final class DisagreementException extends RuntimeException {
        private DisagreementException(String found) {
            super("the HCL library found " + found, null, false, false);
        }

        static DisagreementException about(@Nullable Object found) {
            return new DisagreementException(
                    found == null ? "null" : found.getClass().getSimpleName());
        }

        static DisagreementException nothing() {
            return new DisagreementException("nothing");
        }
    }
}
