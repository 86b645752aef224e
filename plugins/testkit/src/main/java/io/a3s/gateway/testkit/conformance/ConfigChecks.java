package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.bootstrap.ReloadResult;
import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.testkit.gateway.GatewayExtension;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** How a type takes what operators write. */
final class ConfigChecks {
    // How the runtime words a failure that is the plugin's and not the operator's.
    private static final String MISTAKE = "a mistake in its plugin";
    private static final String FAILED = "making it failed";

    private final GatewayExtension gateway;
    private final Function<Map<String, String>, String> config;
    private final Map<String, String> keys;
    private final ConfigSchema schema;

    /**
     * @param config makes a configuration with an instance that has certain keys
     * @param keys those of one that works
     * @param type the record that describes them
     */
    ConfigChecks(
            GatewayExtension gateway,
            Function<Map<String, String>, String> config,
            Map<String, String> keys,
            Class<? extends Record> type) {
        this.gateway = gateway;
        this.config = config;
        this.keys = keys;
        this.schema = ConfigSchema.of(type);
    }

    /** Everything an operator sets is described to him. */
    void documentsEveryKey() {
        require(!schema.doc().isBlank(), schema.type() + " has no @Doc");
        for (ConfigField field : schema.fields()) {
            require(!field.doc().isBlank(), "key \"" + field.key() + "\" has no @Doc");
        }
    }

    /** A mistyped key is refused where it stands, with the one that was meant. */
    void suggestsTheKeyThatWasMeant() {
        for (ConfigField field : schema.fields()) {
            String mistyped = field.key() + 'x';
            String text = reload(Map.of(mistyped, "1")).rendered();
            require(
                    text.contains("unknown key \"" + mistyped + '"')
                            && text.contains("did you mean \"" + field.key() + "\"?"),
                    "\"" + mistyped + "\" is not answered with the nearest key:\n" + text);
        }
    }

    /** Whatever a value is, it is accepted or refused, but nothing of the plugin fails on it. */
    void failsOnNoValue() {
        for (ConfigField field : schema.fields()) {
            for (String value : HostileValues.ALL) {
                String text = reload(Map.of(field.key(), value)).rendered();
                require(
                        !text.contains(MISTAKE) && !text.contains(FAILED),
                        field.key()
                                + " = "
                                + value
                                + " makes the plugin fail (expected: InvalidConfigException, or to"
                                + " work with it):\n"
                                + text);
            }
        }
    }

    /** Puts the configuration into effect with some keys set otherwise. */
    private ReloadResult reload(Map<String, String> changes) {
        Map<String, String> changed = new LinkedHashMap<>(keys);
        changed.putAll(changes);
        return gateway.reload(config.apply(changed));
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }
}
