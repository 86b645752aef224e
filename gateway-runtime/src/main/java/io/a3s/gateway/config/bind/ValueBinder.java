package io.a3s.gateway.config.bind;

import io.a3s.gateway.config.bind.ConfigSchema.Component;
import io.a3s.gateway.config.bind.ScalarReader.MisfitException;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import io.a3s.gateway.config.hcl.HclReader;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the value of one key. A result of null means that a problem has been reported. */
final class ValueBinder {
    private final Binder binder;

    ValueBinder(Binder binder) {
        this.binder = binder;
    }

    /** Converts what a key is set to: one attribute, or one or several blocks. */
    @Nullable Object bind(Component component, List<Entry> entries, BlockSource block) {
        ConfigField field = component.field();
        Object value =
                switch (field.type()) {
                    case ListOf list when entries.getFirst().isBlock() ->
                            listOfBlocks(component, list, entries, block);
                    case MapOf map when isLabelled(entries.getFirst()) ->
                            mapOfBlocks(component, map, entries, block);
                    default -> single(component, entries, block);
                };
        if (value == null) {
            return null;
        }
        Optional<Limits.Excess> excess = Limits.check(field, value);
        excess.ifPresent(
                found -> {
                    Entry entry = entries.getFirst();
                    SourceRange range = entry.isBlock() ? entry.keyRange() : entry.value().range();
                    binder.report(block, range, found.summary(), found.expected());
                });
        return excess.isEmpty() ? value : null;
    }

    /** Converts a default from its text in the annotation. */
    @Nullable Object bindDefault(Component component, String text, BlockSource block) {
        ValueType type = component.field().type();
        Node node;
        if (type instanceof Scalar || type instanceof Choice) {
            node = text(text, block.header());
        } else if (text.startsWith("[") || text.startsWith("{")) {
            node = parsed(text);
        } else {
            node =
                    new Node.Sequence(
                            Arrays.stream(text.split(",", -1))
                                    .map(each -> text(each.strip(), block.header()))
                                    .toList(),
                            block.header());
        }
        return value(type, component, node, component.field().key(), block);
    }

    private static Node text(String text, SourceRange range) {
        // As from the environment: text that may stand for a number or boolean.
        return new Node.Text(text, true, range);
    }

    private static Node parsed(String text) {
        return new HclReader(_ -> null, HclReader.DEFAULT_MAX_CHARS)
                .read(new SourceText("default", "default = " + text))
                .root()
                .map(root -> root.entries().getFirst().value())
                .orElseThrow(() -> new IllegalArgumentException("@Default(\"" + text + "\")"));
    }

    private static boolean isLabelled(Entry entry) {
        return entry.isBlock() && !entry.labels().isEmpty();
    }

    private @Nullable Object single(Component component, List<Entry> entries, BlockSource block) {
        Entry first = entries.getFirst();
        boolean isWhole = true;
        for (Entry again : entries.subList(1, entries.size())) {
            binder.report(
                    block,
                    again.keyRange(),
                    "a second block \"" + again.key() + '"',
                    "the first is on line " + first.keyRange().line());
            isWhole = false;
        }
        if (isLabelled(first)) {
            binder.report(
                    block,
                    first.labels().getFirst().range(),
                    "\"" + first.key() + "\" has a name",
                    "expected: " + component.field().type().describe() + " without a name");
            return null;
        }
        Object value =
                value(component.field().type(), component, first.value(), first.key(), block);
        return isWhole ? value : null;
    }

    private @Nullable Object value(
            ValueType type, Component component, Node node, String name, BlockSource block) {
        if (node instanceof Node.Broken) {
            return null;
        }
        return switch (type) {
            case Scalar scalar ->
                    scalar(component, () -> ScalarReader.read(scalar, node), node, name, block);
            case Choice choice ->
                    scalar(component, () -> ScalarReader.read(choice, node), node, name, block);
            case Block nested -> nested(nested, component, node, name, block);
            case ListOf list -> list(list, component, node, name, block);
            case MapOf map -> map(map, component, node, name, block);
        };
    }

    private interface Reading {
        Object read() throws MisfitException;
    }

    private @Nullable Object scalar(
            Component component, Reading reading, Node node, String name, BlockSource block) {
        try {
            return reading.read();
        } catch (MisfitException e) {
            binder.report(
                    block,
                    node.range(),
                    name + ": " + found(component, node),
                    String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static String found(Component component, Node node) {
        if (component.field().secret()) {
            return "***";
        }
        return switch (node) {
            case Node.Text text when text.fromEnvironment() -> "the value of a variable";
            case Node.Text text -> '"' + Masking.maskUrl(text.value()) + '"';
            case Node.Numeric number -> number.value().toString();
            case Node.Bool bool -> String.valueOf(bool.value());
            case Node.Null _ -> "null";
            case Node.Sequence _ -> "a list";
            case Node.Table _ -> "a block or object";
            case Node.Broken _, Node.Known _ -> "nothing";
        };
    }

    private @Nullable Object mismatch(
            ValueType type, Component component, Node node, String name, BlockSource block) {
        binder.report(
                block,
                node.range(),
                name + ": " + found(component, node),
                "expected: " + type.describe());
        return null;
    }

    private @Nullable Object nested(
            Block type, Component component, Node node, String name, BlockSource block) {
        if (!(node instanceof Node.Table table)) {
            return mismatch(type, component, node, name, block);
        }
        String path = block.path().isEmpty() ? name : block.path() + ' ' + name;
        return binder.bind(type.schema(), new BlockSource(table, path, table.range(), Set.of()));
    }

    private @Nullable Object list(
            ListOf type, Component component, Node node, String name, BlockSource block) {
        if (node instanceof Node.Table && type.element() instanceof Block) {
            Object only = value(type.element(), component, node, name, block);
            return only == null ? null : List.of(placed(component, only, node.range()));
        }
        if (!(node instanceof Node.Sequence sequence)) {
            return mismatch(type, component, node, name, block);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Node element : sequence.elements()) {
            String elementName = name + '[' + values.size() + ']';
            Object value = value(type.element(), component, element, elementName, block);
            values.add(value == null ? null : placed(component, value, element.range()));
        }
        return values.contains(null) ? null : Collections.unmodifiableList(values);
    }

    private @Nullable Object listOfBlocks(
            Component component, ListOf type, List<Entry> entries, BlockSource block) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Entry entry : entries) {
            if (isLabelled(entry)) {
                binder.report(
                        block,
                        entry.labels().getFirst().range(),
                        "\"" + entry.key() + "\" has a name",
                        "expected: " + type.describe() + " without names");
                values.add(null);
                continue;
            }
            String name =
                    entries.size() == 1 ? entry.key() : entry.key() + '[' + values.size() + ']';
            Object value = value(type.element(), component, entry.value(), name, block);
            values.add(value == null ? null : placed(component, value, entry.value().range()));
        }
        return values.contains(null) ? null : Collections.unmodifiableList(values);
    }

    private @Nullable Object map(
            MapOf type, Component component, Node node, String name, BlockSource block) {
        if (!(node instanceof Node.Table table)) {
            return mismatch(type, component, node, name, block);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Entry entry : table.entries()) {
            String elementName = name + " \"" + entry.key() + '"';
            Object value = value(type.value(), component, entry.value(), elementName, block);
            SourceRange range =
                    entry.value() instanceof Node.Table ? entry.keyRange() : entry.value().range();
            values.put(entry.key(), value == null ? null : placed(component, value, range));
        }
        return values.containsValue(null) ? null : Collections.unmodifiableMap(values);
    }

    private @Nullable Object mapOfBlocks(
            Component component, MapOf type, List<Entry> entries, BlockSource block) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, SourceRange> seen = new LinkedHashMap<>();
        boolean isWhole = true;
        for (Entry entry : entries) {
            if (entry.labels().size() != 1) {
                binder.report(
                        block,
                        entry.value().range(),
                        "\"" + entry.key() + "\" has " + entry.labels().size() + " names",
                        "expected: one, as in " + entry.key() + " \"name\" { ... }");
                isWhole = false;
                continue;
            }
            String label = entry.labels().getFirst().text();
            SourceRange first = seen.putIfAbsent(label, entry.keyRange());
            String name = entry.key() + " \"" + label + '"';
            if (first != null) {
                binder.report(
                        block,
                        entry.value().range(),
                        "a second " + name,
                        "the first is on line " + first.line());
                isWhole = false;
                continue;
            }
            Object value = value(type.value(), component, entry.value(), name, block);
            isWhole &= value != null;
            values.put(
                    label, value == null ? null : placed(component, value, entry.value().range()));
        }
        return isWhole ? Collections.unmodifiableMap(values) : null;
    }

    private static Object placed(Component component, Object value, SourceRange range) {
        return component.isElementLocated() ? new Located<>(value, range) : value;
    }
}
