package io.a3s.gateway.plugin;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.AbstractExtensionFinder;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;

/**
 * PF4J for one generation of one plugin. A manager of its own, because one manager refuses a second
 * generation of the same id, and old and new have to run side by side.
 *
 * <p>PF4J's own finders read the jar anew, each with its own idea of what is in it. Here they get
 * what {@link PluginFiles} has read and checked.
 */
final class SinglePlugin extends AbstractPluginManager {
    private final PluginPackage plugin;
    private final String loaderName;

    SinglePlugin(PluginPackage plugin, String spiVersion, String loaderName) {
        // Before the constructor above, which calls the methods below.
        this.plugin = plugin;
        this.loaderName = loaderName;
        super(List.of(plugin.classPath().getFirst().getParent()));
        setSystemVersion(spiVersion);
    }

    /** Returns the entry, not yet instantiated; an empty list if PF4J cannot use it. */
    <T> List<ExtensionWrapper<T>> findEntries(Class<T> type, String id) {
        return extensionFinder.find(type, id);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public PluginDescriptor find(Path path) {
                PluginDescription about = plugin.about();
                return new DefaultPluginDescriptor(
                        about.id(),
                        about.description(),
                        Plugin.class.getName(),
                        about.version(),
                        about.requires(),
                        about.provider(),
                        about.license());
            }
        };
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                EnumSet<Capability> capabilities = EnumSet.noneOf(Capability.class);
                plugin.about().capabilities().stream()
                        .map(Capability::of)
                        .flatMap(Optional::stream)
                        .forEach(capabilities::add);
                return new IsolatedClassLoader(
                        loaderName, new HostView(capabilities), plugin.classPath());
            }
        };
    }

    /** Finds the one entry. PF4J's own finder would take every service of a fat jar for one. */
    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new EntryFinder(this, plugin);
    }

    /** The life cycle class of PF4J, which plugins here do not have: they see nothing of PF4J. */
    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new Plugin() {};
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    /** {@link PluginManifest} has judged {@code Plugin-Requires} already, by a stricter rule. */
    @Override
    protected boolean isPluginValid(PluginWrapper wrapper) {
        return plugin.isLoadable();
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return List.of();
            }

            @Override
            public boolean deletePluginPath(Path path) {
                return false;
            }
        };
    }

    /** Which plugins are in use is a matter of which files are there, and of nothing else. */
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }

    private static final class EntryFinder extends AbstractExtensionFinder {
        private final PluginPackage plugin;

        EntryFinder(PluginManager manager, PluginPackage plugin) {
            super(manager);
            this.plugin = plugin;
        }

        @Override
        public Map<String, Set<String>> readPluginsStorages() {
            return Map.of(plugin.about().id(), Set.of(plugin.entryClass()));
        }

        @Override
        public Map<String, Set<String>> readClasspathStorages() {
            return Map.of();
        }
    }
}
