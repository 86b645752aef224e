package io.a3s.gateway.config.bind;

import java.util.List;
import java.util.Optional;

/**
 * What a block accepts, read from the record that describes it. The binder, the reference pages,
 * {@code plugins describe} and the JSON Schema for editors all go by it. Immutable.
 */
public final class ConfigSchema {
    private final Class<? extends Record> type;
    private final String doc;
    private final List<Component> components;
    private final List<ConfigField> fields;

    /**
     * @param components one for each key, in the order of the record's components
     */
    ConfigSchema(Class<? extends Record> type, String doc, List<Component> components) {
        this.type = type;
        this.doc = doc;
        this.components = List.copyOf(components);
        this.fields = this.components.stream().map(Component::field).toList();
    }

    /**
     * Reads a record class and the records it refers to.
     *
     * @throws IllegalArgumentException if a component has a type that cannot be configured, or an
     *     annotation that does not fit it; the message names the record and the component
     */
    public static ConfigSchema of(Class<? extends Record> type) {
        return new SchemaReader().read(type);
    }

    /** Returns the record class. */
    public Class<? extends Record> type() {
        return type;
    }

    /** Returns what the block is for, in Markdown, or an empty string. */
    public String doc() {
        return doc;
    }

    /** Returns the keys in the order of the record's components. */
    public List<ConfigField> fields() {
        return fields;
    }

    /** Returns a key's description. */
    public Optional<ConfigField> field(String key) {
        return fields.stream().filter(field -> field.key().equals(key)).findFirst();
    }

    /**
     * Returns the number of the record's components, which are more than the keys if some are open.
     */
    int arity() {
        return type.getRecordComponents().length;
    }

    /** Returns the keys together with how the record holds their values. */
    List<Component> components() {
        return components;
    }

    /**
     * How the record holds a key's value.
     *
     * @param index the number of the record's component
     * @param field the key
     * @param isOptional whether the component is an {@code Optional}
     * @param isLocated whether the value, inside the {@code Optional} if it is one, is {@link
     *     Located}
     * @param isElementLocated whether the elements of the list or map are {@link Located}
     */
    record Component(
            int index,
            ConfigField field,
            boolean isOptional,
            boolean isLocated,
            boolean isElementLocated) {}
}
