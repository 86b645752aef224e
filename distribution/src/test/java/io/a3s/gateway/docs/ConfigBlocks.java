package io.a3s.gateway.docs;

import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.config.bind.ValueType;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.model.DnsSolverKeys;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.config.model.MiddlewareKeys;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.config.model.StoreKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blocks of a configuration file, by the keys that lead to them. */
final class ConfigBlocks {
    /** The path of what is not in any block. */
    static final String TOP = "top";

    private final List<RefusedKey> refused;
    private final Map<String, ConfigSchema> blocks = new LinkedHashMap<>();

    ConfigBlocks(Installation installation) {
        this.refused = RefusedKey.of(installation);
        addWithNested(TOP, top());
        addWithNested("entrypoints", EntrypointConfig.class);
        installation
                .registry()
                .configType(ExtensionKind.TRANSPORT, "http")
                .ifPresent(type -> addWithNested("entrypoints.http", type));
        addWithNested("routers", RouterConfig.class);
        addWithNested("services", ServiceConfig.class);
        addWithNested("middlewares", MiddlewareKeys.class);
        addWithNested("dns_solvers", DnsSolverKeys.class);
        addWithNested("store", StoreKeys.class);
    }

    // No other class needs it, so it is not public.
    private static Class<? extends Record> top() {
        try {
            return Class.forName(ConfigLoader.class.getPackageName() + ".Draft$Top")
                    .asSubclass(Record.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the record of the top level has moved", e);
        }
    }

    private void addWithNested(String path, Class<? extends Record> type) {
        add(path, ConfigSchema.of(type));
    }

    private void add(String path, ConfigSchema schema) {
        blocks.put(path, schema);
        for (ConfigField field : fields(schema)) {
            nested(field.type())
                    .ifPresent(
                            inner ->
                                    add(
                                            path.equals(TOP)
                                                    ? field.key()
                                                    : path + '.' + field.key(),
                                            inner));
        }
    }

    /** Returns the blocks by path, such as {@code services.load_balancer}. */
    Map<String, ConfigSchema> byPath() {
        return blocks;
    }

    /** Returns the keys of a block that this version does not refuse. */
    List<ConfigField> fields(ConfigSchema schema) {
        return schema.fields().stream()
                .filter(
                        field ->
                                refused.stream()
                                        .noneMatch(
                                                key ->
                                                        key.block().equals(schema.type())
                                                                && key.key().equals(field.key())))
                .toList();
    }

    List<RefusedKey> refused() {
        return refused;
    }

    /** Returns the block that a key, or each of its elements, is. */
    static Optional<ConfigSchema> nested(ValueType type) {
        return switch (type) {
            case Block(ConfigSchema schema) -> Optional.of(schema);
            case ListOf(ValueType element) -> nested(element);
            case MapOf(ValueType value) -> nested(value);
            case ValueType.Scalar _, ValueType.Choice _ -> Optional.empty();
        };
    }
}
