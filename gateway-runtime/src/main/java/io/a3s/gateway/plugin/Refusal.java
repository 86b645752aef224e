package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.config.InvalidConfigException;

/** Says why a plugin does not work with a configuration. */
public final class Refusal {
    private Refusal() {}

    /** Returns the message, behind the key it is about if it is about one. */
    public static String text(RuntimeException failure) {
        String key = failure instanceof InvalidConfigException invalid ? invalid.key() : "";
        String message = String.valueOf(failure.getMessage());
        return key.isEmpty() ? message : key + ": " + message;
    }
}
