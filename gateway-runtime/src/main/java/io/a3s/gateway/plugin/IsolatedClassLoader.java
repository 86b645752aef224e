package io.a3s.gateway.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads a plugin's classes: what the gateway shows always from the gateway, even if the jar has a
 * copy of its own, and everything else from the jar first.
 *
 * <p>PF4J's own class loader would do the same, but cannot be given a name. Names tell generations
 * apart, in stack traces and when it is looked for what a closed one has left behind.
 */
final class IsolatedClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final HostView host;

    /**
     * @param name unlike that of any other generation
     * @param host what the plugin sees of the gateway
     * @param classPath jars and directories
     */
    IsolatedClassLoader(String name, HostView host, List<Path> classPath) {
        super(name, classPath.stream().map(IsolatedClassLoader::url).toArray(URL[]::new), host);
        this.host = host;
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError("the file system of the cache has URLs", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> type = findLoadedClass(name);
            if (type == null) {
                type = host.shows(name) ? host.loadClass(name) : ownFirst(name);
            }
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }

    private Class<?> ownFirst(String name) throws ClassNotFoundException {
        // Nobody but the JDK may define these; asking the jar for them would be for nothing.
        if (!name.startsWith("java.")) {
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                // It may be the JDK's.
            }
        }
        return host.loadClass(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : host.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
        all.addAll(Collections.list(host.getResources(name)));
        return Collections.enumeration(all);
    }
}
