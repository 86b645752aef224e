package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.spi.GatewayPlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** The plugins that the class path of the test has. */
final class ClassPathPlugins {
    private ClassPathPlugins() {}

    /**
     * Finds them by their service files, the plugin under test among them.
     *
     * @param except names of entry classes that are not wanted
     */
    static List<GatewayPlugin> find(Set<String> except) {
        List<GatewayPlugin> found = new ArrayList<>();
        ServiceLoader.load(GatewayPlugin.class).stream()
                .filter(provider -> !except.contains(provider.type().getName()))
                .map(ServiceLoader.Provider::get)
                .forEach(found::add);
        return found;
    }

    /**
     * Fails if nothing speaks HTTP.
     *
     * @throws IllegalStateException that says what to declare
     */
    static void requireHttp(List<GatewayPlugin> plugins) {
        boolean isThere =
                plugins.stream()
                        .flatMap(plugin -> plugin.transports().stream())
                        .anyMatch(transport -> transport.protocol().equals("http"));
        if (!isThere) {
            throw new IllegalStateException(
                    "no plugin on the class path brings protocol \"http\" (expected: a dependency"
                            + " on io.a3s.gateway:protocol-http with scope test)");
        }
    }
}
