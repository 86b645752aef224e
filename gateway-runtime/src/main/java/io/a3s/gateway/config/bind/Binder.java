package io.a3s.gateway.config.bind;

import io.a3s.gateway.config.bind.ConfigSchema.Component;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.hcl.Node;
import io.a3s.gateway.config.hcl.Node.Entry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Nearest;
import io.a3s.gateway.spi.config.SourceRange;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills config records from trees, and reports everything that does not fit. Keeps the schemas it
 * has read, so one binder is to be used for all of a configuration. Not thread-safe.
 */
public final class Binder {
    private final SchemaReader schemas = new SchemaReader();
    private final Map<Class<?>, Constructor<?>> constructors = new HashMap<>();
    private final List<Diagnostic> diagnostics;
    private final Set<SourceRange> secrets = new HashSet<>();
    private final ValueBinder values;

    /**
     * Makes a binder.
     *
     * @param diagnostics where findings are added
     */
    public Binder(List<Diagnostic> diagnostics) {
        this.diagnostics = diagnostics;
        this.values = new ValueBinder(this);
    }

    /** Returns where secret values were written, so that they can be masked in source lines. */
    public Set<SourceRange> secrets() {
        return secrets;
    }

    /**
     * Binds a block to a record.
     *
     * @return the record, or nothing if something does not fit, which has been reported
     * @throws IllegalArgumentException if the record class is not a config record
     */
    public <T extends Record> Optional<T> bind(Class<T> type, BlockSource block) {
        Object bound = bind(schemas.read(type), block);
        return Optional.ofNullable(type.cast(bound));
    }

    @Nullable Object bind(ConfigSchema schema, BlockSource block) {
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        for (Entry entry : block.table().entries()) {
            entries.computeIfAbsent(entry.key(), _ -> new ArrayList<>(1)).add(entry);
        }
        boolean isWhole = knowsAll(schema, block, entries);
        @Nullable Object[] arguments = new @Nullable Object[schema.arity()];
        // What is no key stays so.
        Arrays.fill(arguments, Optional.empty());
        for (Component component : schema.components()) {
            Object value = component(component, entries.get(component.field().key()), block);
            arguments[component.index()] = value;
            isWhole &= value != null;
        }
        return isWhole ? construct(schema, arguments, block, entries) : null;
    }

    private boolean knowsAll(
            ConfigSchema schema, BlockSource block, Map<String, List<Entry>> entries) {
        boolean isKnown = true;
        for (Map.Entry<String, List<Entry>> each : entries.entrySet()) {
            String key = each.getKey();
            if (schema.field(key).isPresent() || block.otherKeys().contains(key)) {
                continue;
            }
            String hint = hint(key, schema, block);
            for (Entry entry : each.getValue()) {
                report(block, entry.keyRange(), "unknown key \"" + key + '"', hint);
            }
            isKnown = false;
        }
        return isKnown;
    }

    private String hint(String key, ConfigSchema schema, BlockSource block) {
        List<String> inside = blocksWith(key, schema, block);
        if (!inside.isEmpty()) {
            return "it belongs in " + String.join(" or ", inside);
        }
        List<String> keys =
                new ArrayList<>(schema.fields().stream().map(ConfigField::key).toList());
        block.otherKeys().stream().sorted().forEach(keys::add);
        return keys.isEmpty() ? "expected: no keys" : Nearest.hint(key, keys);
    }

    /** Returns the blocks in this one that a key would be right in. */
    private List<String> blocksWith(String key, ConfigSchema schema, BlockSource block) {
        Map<String, ConfigSchema> blocks = new TreeMap<>();
        for (ConfigField field : schema.fields()) {
            if (field.type() instanceof Block inner) {
                blocks.put(field.key(), inner.schema());
            }
        }
        block.otherBlocks().forEach((name, type) -> blocks.put(name, schemas.read(type)));
        return blocks.entrySet().stream()
                .filter(each -> each.getValue().field(key).isPresent())
                .map(each -> each.getKey() + " { }")
                .toList();
    }

    /** Returns the value of a component, or null if something about it was reported. */
    private @Nullable Object component(
            Component component, @Nullable List<Entry> entries, BlockSource block) {
        ConfigField field = component.field();
        boolean isSet = entries != null && !(entries.getFirst().value() instanceof Node.Null);
        Object value;
        SourceRange range;
        if (entries != null && isSet) {
            if (field.secret()) {
                entries.forEach(entry -> hide(entry.value()));
            }
            value = values.bind(component, entries, block);
            Entry first = entries.getFirst();
            range = first.isBlock() ? first.keyRange() : first.value().range();
        } else if (field.defaultText().isPresent()) {
            value = values.bindDefault(component, field.defaultText().get(), block);
            range = block.header();
        } else if (component.isOptional()) {
            return Optional.empty();
        } else if (!field.required() && field.type() instanceof ListOf) {
            return List.of();
        } else if (!field.required() && field.type() instanceof MapOf) {
            return Map.of();
        } else {
            report(
                    block,
                    block.header(),
                    "\"" + field.key() + "\" is missing",
                    "expected: " + field.type().describe());
            return null;
        }
        if (value == null) {
            return null;
        }
        Object held = component.isLocated() ? new Located<>(value, range) : value;
        return component.isOptional() ? Optional.of(held) : held;
    }

    private void hide(Node node) {
        switch (node) {
            case Node.Sequence sequence -> sequence.elements().forEach(this::hide);
            case Node.Table table -> table.entries().forEach(entry -> hide(entry.value()));
            default -> secrets.add(node.range());
        }
    }

    private @Nullable Object construct(
            ConfigSchema schema,
            @Nullable Object[] arguments,
            BlockSource block,
            Map<String, List<Entry>> entries) {
        try {
            return constructor(schema.type()).newInstance(arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            if (cause instanceof IllegalArgumentException refusal) {
                refused(refusal, block, entries);
                return null;
            }
            broken(schema.type(), cause, block);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + schema.type().getName(), e);
        }
    }

    private void refused(
            IllegalArgumentException refusal, BlockSource block, Map<String, List<Entry>> entries) {
        String key = refusal instanceof InvalidConfigException invalid ? invalid.key() : "";
        List<Entry> culprit = entries.get(key);
        SourceRange range = culprit == null ? block.header() : culprit.getFirst().keyRange();
        String message = String.valueOf(refusal.getMessage());
        // By convention messages end in what was expected, which belongs to the carets.
        int split = message.endsWith(")") ? message.lastIndexOf(" (expected: ") : -1;
        String found = Masking.maskUrl(split < 0 ? message : message.substring(0, split));
        report(
                block,
                range,
                key.isEmpty() ? found : key + ": " + found,
                split < 0 ? "" : message.substring(split + 2, message.length() - 1));
    }

    // Not with the exception's message, which may have a secret in it.
    private void broken(Class<?> type, Throwable failure, BlockSource block) {
        String place =
                Arrays.stream(failure.getStackTrace())
                        .findFirst()
                        .map(frame -> " at " + frame)
                        .orElse("");
        report(
                block,
                block.header(),
                type.getName() + " failed: " + failure.getClass().getName() + place,
                "a mistake in its plugin; values are refused with InvalidConfigException");
    }

    private Constructor<?> constructor(Class<? extends Record> type) {
        return constructors.computeIfAbsent(type, _ -> canonicalConstructor(type));
    }

    static Constructor<?> canonicalConstructor(Class<? extends Record> type) {
        Class<?>[] parameters =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            // Config records of plugins are package-private.
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every record has its canonical constructor", e);
        }
    }

    void report(BlockSource block, SourceRange range, String summary, String hint) {
        diagnostics.add(Diagnostic.error(summary).in(block.path()).at(range).hint(hint));
    }
}
