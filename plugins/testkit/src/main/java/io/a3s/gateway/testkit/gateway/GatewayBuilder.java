package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.ManualTime;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what a gateway in a test is made of. Each method changes the builder and returns it. For one
 * thread.
 *
 * @since 1.0
 */
public final class GatewayBuilder {
    final Map<String, Behaviour> backends = new LinkedHashMap<>();
    final Map<String, String> variables = new HashMap<>();
    final List<GatewayPlugin> plugins = new ArrayList<>();
    final List<Path> pluginFiles = new ArrayList<>();
    final Set<String> unwanted = new HashSet<>();
    String hcl = "entrypoints \"web\" { address = \"127.0.0.1:0\" }";
    int eventLoops = 1;
    @Nullable ManualTime time;

    GatewayBuilder() {}

    /**
     * Sets the configuration. Its entrypoint {@code web} at {@code 127.0.0.1:0} gets a free port.
     * {@code ${NAME}} stands for the URL of a {@link #backend} or a {@link #variable}.
     */
    public GatewayBuilder hcl(String text) {
        hcl = Objects.requireNonNull(text, "text");
        return this;
    }

    /**
     * Adds a backend that is there as long as the gateway.
     *
     * @param variable what stands for its URL in the configuration, in capitals
     */
    public GatewayBuilder backend(String variable, Behaviour behaviour) {
        backends.put(variable, Objects.requireNonNull(behaviour, "behaviour"));
        return this;
    }

    /** Sets a variable of the configuration. Nothing else of the environment is visible to it. */
    public GatewayBuilder variable(String name, String value) {
        variables.put(name, Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Adds a plugin, in place of one of the same class that the class path has. Those of the class
     * path, which have a service file, need not be added.
     */
    public GatewayBuilder plugin(GatewayPlugin plugin) {
        plugins.add(plugin);
        return without(plugin.getClass().getName());
    }

    /**
     * Adds a jar or zip, which the gateway loads as it does with those in its plugins directory. If
     * the class path has the same plugin, leave that out.
     */
    public GatewayBuilder pluginFile(Path file) {
        pluginFiles.add(Objects.requireNonNull(file, "file"));
        return this;
    }

    /**
     * Leaves out a plugin that the class path has.
     *
     * @param entry the name of the class that its service file names
     */
    public GatewayBuilder without(String entry) {
        unwanted.add(entry);
        return this;
    }

    /** Sets the number of threads that do all I/O; one by default. */
    public GatewayBuilder eventLoops(int count) {
        eventLoops = count;
        return this;
    }

    /**
     * Has plugins see a time that stands still until the test moves it. The gateway's own time
     * limits go on.
     */
    public GatewayBuilder time(ManualTime manual) {
        time = manual;
        return this;
    }

    /** Makes the gateway, which JUnit or {@link GatewayExtension#start} starts. */
    public GatewayExtension build() {
        return new GatewayExtension(this);
    }
}
