package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.SecretLines;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A key and who it was given to.
 *
 * @param name the client
 * @param key how the key is known
 */
record NamedKey(String name, StoredKey key) {
    NamedKey {
        SecretLines.requireName(name);
    }

    /**
     * Returns the keys in a configuration.
     *
     * @throws InvalidConfigException if one cannot work
     */
    static List<NamedKey> inline(List<String> keys, Map<String, String> clients) {
        List<NamedKey> all = new ArrayList<>();
        for (String key : keys) {
            String name = "key-" + (all.size() + 1);
            all.add(inline("keys", name, key));
        }
        clients.forEach((name, key) -> all.add(inline("clients", name, key)));
        return all;
    }

    private static NamedKey inline(String configKey, String name, String key) {
        try {
            return new NamedKey(name, StoredKey.parse(key));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(configKey, name + ": " + e.getMessage());
        }
    }

    /**
     * Reads the keys of a file.
     *
     * @throws IllegalArgumentException if one cannot work; the message has the line and no key
     */
    static List<NamedKey> parseFile(byte[] content) {
        return SecretLines.read(content, (name, key) -> new NamedKey(name, StoredKey.parse(key)));
    }
}
