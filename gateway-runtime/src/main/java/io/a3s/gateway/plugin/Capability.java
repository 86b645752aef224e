package io.a3s.gateway.plugin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a plugin can ask to see of the gateway, beyond the SPI. */
enum Capability {
    /** The gateway's own Netty, for what handles its channels and buffers. */
    NETTY("io.netty.");

    private final String packagePrefix;

    Capability(String packagePrefix) {
        this.packagePrefix = packagePrefix;
    }

    static Optional<Capability> of(String text) {
        return Arrays.stream(values())
                .filter(capability -> capability.manifestName().equals(text))
                .findFirst();
    }

    static String known() {
        return Arrays.stream(values())
                .map(Capability::manifestName)
                .collect(Collectors.joining(", "));
    }

    String manifestName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what the names of the classes it shows begin with. */
    String packagePrefix() {
        return packagePrefix;
    }
}
