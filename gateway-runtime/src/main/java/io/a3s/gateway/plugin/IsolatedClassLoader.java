package io.a3s.gateway.plugin;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * Loads a plugin's classes: what the gateway shows always from the gateway, even if the jar has a
 * copy of its own, and everything else from the jar.
 */
final class IsolatedClassLoader extends PluginClassLoader {
    private final HostView host;

    IsolatedClassLoader(
            PluginManager manager,
            PluginDescriptor descriptor,
            HostView host,
            List<Path> classPath) {
        super(manager, descriptor, host, ClassLoadingStrategy.PDA);
        this.host = host;
        classPath.forEach(path -> addFile(path.toFile()));
    }

    @Override
    protected boolean shouldDelegateToParent(String className) {
        return host.shows(className);
    }
}
