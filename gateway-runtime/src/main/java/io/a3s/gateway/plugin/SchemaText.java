package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.config.bind.ValueType;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration of an extension in words: each key with what it accepts, and the least that
 * works as HCL.
 *
 * @param kind decides where the example's keys go
 * @param type the extension's name
 * @param schema its configuration, if it has one
 */
record SchemaText(ExtensionKind kind, String type, Optional<ConfigSchema> schema) {
    private static final int MAX_DEPTH = 8;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        schema.map(ConfigSchema::doc)
                .filter(doc -> !doc.isEmpty())
                .ifPresent(doc -> text.append("  ").append(doc).append('\n'));
        if (schema.isEmpty() || schema.get().fields().isEmpty()) {
            text.append("\n  It takes no configuration.\n");
        } else {
            text.append('\n');
            keys(text, schema.get(), "  ", 0);
        }
        String example = example();
        if (!example.isEmpty()) {
            text.append("\nExample:\n\n").append(example.indent(2));
        }
        return text.toString();
    }

    private static void keys(StringBuilder text, ConfigSchema block, String indent, int depth) {
        for (ConfigField field : block.fields()) {
            text.append(indent).append(field.key()).append("  ").append(accepts(field));
            text.append('\n');
            if (!field.doc().isEmpty()) {
                text.append(indent).append("    ").append(field.doc()).append('\n');
            }
            innerBlock(field.type())
                    .filter(inner -> depth < MAX_DEPTH)
                    .ifPresent(inner -> keys(text, inner, indent + "    ", depth + 1));
        }
    }

    private static Optional<ConfigSchema> innerBlock(ValueType type) {
        return switch (type) {
            case Block block -> Optional.of(block.schema());
            case ListOf list -> innerBlock(list.element());
            case MapOf map -> innerBlock(map.value());
            case Choice choice -> Optional.empty();
            case Scalar scalar -> Optional.empty();
        };
    }

    private static String accepts(ConfigField field) {
        StringBuilder text = new StringBuilder(field.type().describe());
        if (field.type() instanceof ListOf list && !(list.element() instanceof Block)) {
            text.append(" of: ").append(list.element().describe());
        }
        if (field.type() instanceof MapOf map && !(map.value() instanceof Block)) {
            text.append(" with values: ").append(map.value().describe());
        }
        boolean counted = field.type() instanceof ListOf || field.type() instanceof MapOf;
        String unit = counted ? " elements" : "";
        field.min().ifPresent(min -> text.append("; at least ").append(number(min)).append(unit));
        field.max().ifPresent(max -> text.append("; at most ").append(number(max)).append(unit));
        if (field.notEmpty()) {
            text.append("; not empty");
        }
        if (field.secret()) {
            text.append("; secret");
        }
        if (field.required()) {
            return text.append("; required").toString();
        }
        field.defaultText()
                .ifPresentOrElse(
                        value -> text.append("; default ").append(literal(field, value)),
                        () -> text.append("; optional"));
        return text.toString();
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String literal(ConfigField field, String text) {
        boolean bare =
                switch (field.type()) {
                    case Scalar scalar -> scalar.isNumber() || scalar == Scalar.BOOLEAN;
                    case Choice choice -> false;
                    case Block block -> true;
                    case ListOf list -> true;
                    case MapOf map -> true;
                };
        return bare ? text : '"' + text + '"';
    }

    private String example() {
        return switch (kind) {
            case MIDDLEWARE -> block("middlewares \"my-" + type + "\"", setting("type"));
            case PROVIDER -> block("providers \"" + type + '"', "");
            case LOAD_BALANCER -> block("load_balancer", setting("strategy"));
            case SCALING_EXECUTOR -> withOwnBlock("scaling", setting("executor"));
            case TRANSPORT ->
                    withOwnBlock(
                            "entrypoints \"my-" + type + '"',
                            "  address = \"0.0.0.0:8080\"\n" + setting("protocol"));
            case STATE_STORE -> block("store \"" + type + '"', "");
            case TRACER -> block("tracing \"" + type + '"', "");
            case DNS_SOLVER -> block("dns_solvers \"my-" + type + "\"", setting("type"));
            case EXCHANGE_HANDLER, BACKEND_CONNECTOR, CERTIFICATE_ISSUER -> "";
        };
    }

    private String setting(String key) {
        return "  " + key + " = \"" + type + "\"\n";
    }

    private String block(String head, String first) {
        String required = schema.map(s -> required(s, "  ", 0)).orElse("");
        return head + " {\n" + first + required + "}\n";
    }

    private String withOwnBlock(String head, String settings) {
        String required = schema.map(s -> required(s, "    ", 0)).orElse("");
        String own = required.isEmpty() ? "" : "  " + type + " {\n" + required + "  }\n";
        return head + " {\n" + settings + own + "}\n";
    }

    private static String required(ConfigSchema block, String indent, int depth) {
        StringBuilder text = new StringBuilder();
        for (ConfigField field : block.fields()) {
            boolean filled = field.notEmpty() || field.min().orElse(0) >= 1;
            boolean collection = field.type() instanceof ListOf || field.type() instanceof MapOf;
            if (depth < MAX_DEPTH && (field.required() || (collection && filled))) {
                text.append(indent).append(entry(field, indent, depth)).append('\n');
            }
        }
        return text.toString();
    }

    private static String entry(ConfigField field, String indent, int depth) {
        if (field.type() instanceof MapOf map && map.value() instanceof Block block) {
            return field.key() + " \"name\" " + body(block, indent, depth);
        }
        return innerBlock(field.type())
                .map(inner -> field.key() + ' ' + body(new Block(inner), indent, depth))
                .orElseGet(() -> field.key() + " = " + value(field, field.type()));
    }

    private static String body(Block block, String indent, int depth) {
        return "{\n" + required(block.schema(), indent + "  ", depth + 1) + indent + '}';
    }

    private static String value(ConfigField field, ValueType type) {
        return switch (type) {
            case Scalar scalar -> value(field, scalar);
            case Choice choice -> '"' + choice.words().getFirst().text() + '"';
            case ListOf list -> '[' + value(field, list.element()) + ']';
            case MapOf map -> "{ name = " + value(field, map.value()) + " }";
            case Block block -> "{}";
        };
    }

    private static String value(ConfigField field, Scalar scalar) {
        return switch (scalar) {
            case STRING ->
                    field.secret()
                            ? "\"${" + field.key().toUpperCase(Locale.ROOT) + "}\""
                            : "\"...\"";
            case BOOLEAN -> "true";
            case INT, LONG, DOUBLE ->
                    number(field.min().orElse(Math.min(1, field.max().orElse(1))));
            case DURATION -> "\"10s\"";
            case URI -> "\"http://127.0.0.1:8080\"";
            case PATH -> "\"/path/to/file\"";
            case SIZE -> "\"1MB\"";
            case CIDR -> "\"10.0.0.0/8\"";
        };
    }
}
