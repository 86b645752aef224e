package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.config.hcl.Node.Label;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Gives what a provider has published the names by which all others know it: {@code llm} of the
 * provider {@code file} becomes {@code llm@file}. What it refers to is its own, if it has something
 * of that name.
 */
final class QualifiedNames {
    private static final char SEPARATOR = '@';

    private final String provider;
    private final List<Entry> entries;
    private final List<Diagnostic> diagnostics;
    private final Map<String, Set<String>> own =
            new HashMap<>(
                    Map.of(
                            "routers", new HashSet<>(),
                            "services", new HashSet<>(),
                            "middlewares", new HashSet<>()));

    /**
     * @param entries the tops of all its texts
     */
    QualifiedNames(String provider, List<Entry> entries, List<Diagnostic> diagnostics) {
        this.provider = provider;
        this.entries = entries;
        this.diagnostics = diagnostics;
    }

    /** Returns whether others know something of a provider's by this name. */
    static boolean isOfProvider(String name) {
        return name.indexOf(SEPARATOR) >= 0;
    }

    /** Returns the same with other names. What cannot come from a provider is reported. */
    List<Entry> apply() {
        List<Entry> usable = new ArrayList<>();
        for (Entry entry : entries) {
            Set<String> names = own.get(entry.key());
            if (names == null) {
                diagnostics.add(
                        Diagnostic.error("\"" + entry.key() + "\" cannot come from a provider")
                                .in("providers \"" + provider + '"')
                                .at(entry.keyRange())
                                .hint(
                                        "expected: routers, services, middlewares; all else stands"
                                                + " in the gateway's own file"));
                continue;
            }
            usable.add(entry);
            collect(entry, names);
        }
        return usable.stream().map(this::renamed).toList();
    }

    private void collect(Entry entry, Set<String> names) {
        if (!entry.labels().isEmpty()) {
            entry.labels().forEach(label -> collect(label.text(), label.range(), names));
        } else if (entry.value() instanceof Node.Table table) {
            table.entries().forEach(each -> collect(each.key(), each.keyRange(), names));
        }
    }

    private void collect(String name, SourceRange place, Set<String> names) {
        if (name.indexOf(SEPARATOR) >= 0) {
            diagnostics.add(
                    Diagnostic.error("the name \"" + name + "\" has an @ in it")
                            .in("providers \"" + provider + '"')
                            .at(place)
                            .hint("expected: a name without; it gets @" + provider + " by itself"));
        }
        names.add(name);
    }

    private Entry renamed(Entry entry) {
        String kind = entry.key();
        if (!entry.labels().isEmpty()) {
            List<Label> labels =
                    entry.labels().stream()
                            .map(label -> new Label(qualified(label.text()), label.range()))
                            .toList();
            return new Entry(
                    kind, entry.keyRange(), labels, entry.isBlock(), inside(kind, entry.value()));
        }
        return with(
                entry,
                mapped(
                        entry.value(),
                        each ->
                                new Entry(
                                        qualified(each.key()),
                                        each.keyRange(),
                                        each.labels(),
                                        each.isBlock(),
                                        inside(kind, each.value()))));
    }

    private Node inside(String kind, Node element) {
        return switch (kind) {
            case "routers" ->
                    mapped(
                            element,
                            key ->
                                    switch (key.key()) {
                                        case "service" -> with(key, reference("services", key));
                                        case "middlewares" ->
                                                with(key, reference("middlewares", key));
                                        default -> key;
                                    });
            case "services" ->
                    mapped(
                            element,
                            key ->
                                    switch (key.key()) {
                                        case "failover", "mirror" -> with(key, other(key.value()));
                                        default -> key;
                                    });
            default -> element;
        };
    }

    private Node other(Node block) {
        return mapped(
                block,
                key -> key.key().equals("service") ? with(key, reference("services", key)) : key);
    }

    private Node reference(String kind, Entry key) {
        return reference(kind, key.value());
    }

    private Node reference(String kind, Node value) {
        return switch (value) {
            case Node.Text text ->
                    own(kind).contains(text.value())
                            ? new Node.Text(
                                    qualified(text.value()), text.fromEnvironment(), text.range())
                            : text;
            case Node.Sequence list ->
                    new Node.Sequence(
                            list.elements().stream().map(each -> reference(kind, each)).toList(),
                            list.range());
            default -> value;
        };
    }

    private Set<String> own(String kind) {
        return own.getOrDefault(kind, Set.of());
    }

    private String qualified(String name) {
        return name + SEPARATOR + provider;
    }

    private static Node mapped(Node node, UnaryOperator<Entry> change) {
        return node instanceof Node.Table table
                ? new Node.Table(table.entries().stream().map(change).toList(), table.range())
                : node;
    }

    private static Entry with(Entry entry, Node value) {
        return new Entry(entry.key(), entry.keyRange(), entry.labels(), entry.isBlock(), value);
    }
}
