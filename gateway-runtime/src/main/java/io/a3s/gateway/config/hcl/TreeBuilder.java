package io.a3s.gateway.config.hcl;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.bertramlabs.plugins.hcl4j.HCLParserException;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Joins what the scanner saw with the values the HCL library reads, which must agree. */
final class TreeBuilder {
    private final SourceText source;
    private final Variables variables;

    TreeBuilder(SourceText source, Variables variables) {
        this.source = source;
        this.variables = variables;
    }

    /** Builds the tree of a block. */
    Node.Table build(RawBody body, SourceRange range, List<Diagnostic> diagnostics) {
        Map<?, ?> values;
        try {
            values = read(body.attributes);
        } catch (HCLParserException | IOException | RuntimeException e) {
            diagnostics.add(
                    Diagnostic.error("the values of this block cannot be read: " + e.getMessage())
                            .at(range));
            return new Node.Table(List.of(), range);
        }
        List<Entry> entries = new ArrayList<>(body.items.size());
        for (RawBody.Item item : body.items) {
            entries.add(
                    switch (item) {
                        case RawBody.Attribute attribute -> entry(attribute, values, diagnostics);
                        case RawBody.Block block -> entry(block, diagnostics);
                    });
        }
        return new Node.Table(entries, range);
    }

    private static Map<?, ?> read(StringBuilder attributes) throws HCLParserException, IOException {
        return attributes.isEmpty() ? Map.of() : new HCLParser().parse(attributes.toString());
    }

    private Entry entry(
            RawBody.Attribute attribute, Map<?, ?> values, List<Diagnostic> diagnostics) {
        SourceRange keyRange = keyRange(attribute);
        Node value;
        try {
            value = merge(attribute.value(), get(values, attribute.key()));
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
            default -> throw new DisagreementException(value);
        };
    }

    /** Reads a number from its source text, because the library only knows doubles. */
    private Node number(RawValue.Numeric raw, Double found, SourceRange range) {
        String text = source.text().substring(raw.start(), raw.end());
        Number exact = Node.Numeric.read(text);
        if (exact.doubleValue() != found) {
            throw new DisagreementException(found);
        }
        return new Node.Numeric(exact, range);
    }

    private Node word(RawValue.Word raw, @Nullable Object value, SourceRange range) {
        String text = source.text().substring(raw.start(), raw.end());
        if (!text.equals(String.valueOf(value)) || value instanceof String) {
            throw new DisagreementException(value);
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
            throw new DisagreementException("nothing for " + key);
        }
        return values.get(key);
    }

    /** The scanner and the library see different things. */
    private static final class DisagreementException extends RuntimeException {
        DisagreementException(@Nullable Object found) {
            super(
                    "the HCL library found "
                            + (found == null ? "null" : found.getClass().getSimpleName()),
                    null,
                    false,
                    false);
        }
    }
}
