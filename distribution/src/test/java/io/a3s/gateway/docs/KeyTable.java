package io.a3s.gateway.docs;

import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ValueType;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The keys of a block as a table of Markdown. */
final class KeyTable {
    private static final String HEAD =
            """
            | Key | Type | Default | Allowed | Meaning |
            |---|---|---|---|---|
            """;

    private KeyTable() {}

    static String of(List<ConfigField> fields) {
        if (fields.isEmpty()) {
            return "No keys.\n";
        }
        return fields.stream().map(KeyTable::row).collect(Collectors.joining("", HEAD, ""));
    }

    private static String row(ConfigField field) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        field.key(),
                        type(field.type()) + (field.secret() ? ", secret" : ""),
                        defaultOf(field),
                        allowed(field),
                        cell(field.doc() + meanings(field.type())));
    }

    /** Returns text that stays within its cell. */
    static String cell(String text) {
        return text.strip().replace("|", "\\|").replaceAll("\\s*\\n\\s*", " ");
    }

    static String type(ValueType type) {
        return switch (type) {
            case Scalar scalar -> one(scalar);
            case Choice choice ->
                    choice.words().stream()
                            .map(word -> '`' + word.text() + '`')
                            .collect(Collectors.joining(", "));
            case Block _ -> "block";
            case ListOf(Block _) -> "list of blocks";
            case ListOf(Scalar element) -> "list of " + several(element);
            case ListOf(ValueType element) -> "list of: " + type(element);
            case MapOf(Block _) -> "blocks with a name each";
            case MapOf(Scalar value) -> "object of " + several(value);
            case MapOf(ValueType value) -> "object of: " + type(value);
        };
    }

    private static String one(Scalar scalar) {
        return switch (scalar) {
            case STRING -> "string";
            case BOOLEAN -> "`true` or `false`";
            case INT, LONG -> "whole number";
            case DOUBLE -> "number";
            case DURATION -> "duration";
            case URI -> "URL";
            case PATH -> "file path";
            case SIZE -> "size";
            case CIDR -> "address or block";
        };
    }

    private static String several(Scalar scalar) {
        return scalar == Scalar.CIDR ? "addresses or blocks" : one(scalar) + 's';
    }

    private static String defaultOf(ConfigField field) {
        if (field.required()) {
            return "**required**";
        }
        if (field.defaultText().isEmpty()) {
            boolean isMany = field.type() instanceof ListOf || field.type() instanceof MapOf;
            return isMany ? "none" : "unset";
        }
        String text = field.defaultText().get();
        if (field.type() instanceof Block) {
            return "its defaults";
        }
        boolean isBare =
                switch (field.type()) {
                    case Scalar scalar -> scalar.isNumber() || scalar == Scalar.BOOLEAN;
                    case Choice _ -> false;
                    case Block _, ListOf _, MapOf _ -> true;
                };
        return isBare ? '`' + text + '`' : "`\"" + text + "\"`";
    }

    private static String allowed(ConfigField field) {
        List<String> limits = new ArrayList<>();
        if (field.notEmpty()) {
            limits.add("not empty");
        }
        String unit =
                field.type() instanceof ListOf || field.type() instanceof MapOf ? " entries" : "";
        OptionalDouble min = field.min();
        OptionalDouble max = field.max();
        if (min.isPresent() && max.isPresent()) {
            limits.add(number(min) + " to " + number(max) + unit);
        } else if (min.isPresent()) {
            limits.add(number(min) + unit + " or more");
        } else if (max.isPresent()) {
            limits.add("up to " + number(max) + unit);
        }
        return String.join(", ", limits);
    }

    private static String number(OptionalDouble limit) {
        double value = limit.getAsDouble();
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String meanings(ValueType type) {
        if (!(type instanceof Choice choice)) {
            return "";
        }
        return choice.words().stream()
                .filter(word -> !word.doc().isEmpty())
                .map(word -> " `" + word.text() + "`: " + word.doc())
                .collect(Collectors.joining());
    }
}
