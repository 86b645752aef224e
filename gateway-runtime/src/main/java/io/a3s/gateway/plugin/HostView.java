package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.GatewayPlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a plugin sees of the gateway: the parent of its class loader. Shows the JDK, the SPI, slf4j
 * and JSpecify, and what a capability adds; no other class, and no resource.
 *
 * <p>{@code spi.netty} is part of the SPI and thus seen by all. Without the capability, using it
 * ends in a missing Netty class, which the quarantine's reason explains.
 */
final class HostView extends ClassLoader {
    // With the trailing dot, so that no package that merely begins alike is let through.
    static final List<String> ALWAYS =
            List.of("io.a3s.gateway.spi.", "org.slf4j.", "org.jspecify.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host = GatewayPlugin.class.getClassLoader();
    private final List<String> prefixes;

    HostView(Set<Capability> capabilities) {
        super("gateway-spi", ClassLoader.getPlatformClassLoader());
        List<String> shown = new ArrayList<>(ALWAYS);
        capabilities.forEach(capability -> shown.add(capability.packagePrefix()));
        this.prefixes = List.copyOf(shown);
    }

    /** Returns whether a class is the gateway's, whatever the plugin's jar has of that name. */
    boolean shows(String className) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (shows(name)) {
            return host.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
