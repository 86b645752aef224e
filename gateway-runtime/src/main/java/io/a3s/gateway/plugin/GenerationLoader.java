package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.spi.GatewayPlugin;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a generation of a plugin file that was read and checked. */
final class GenerationLoader {
    private static final Logger log = LoggerFactory.getLogger(GenerationLoader.class);

    private final String spiVersion;
    private final Duration limit;

    /**
     * @param spiVersion the version of the SPI
     * @param limit how long a plugin may take to construct its entry and list its factories
     */
    GenerationLoader(String spiVersion, Duration limit) {
        this.spiVersion = spiVersion;
        this.limit = limit;
    }

    /**
     * Loads a plugin.
     *
     * @throws PluginRefusedException if it cannot be used; nothing of it is left then
     */
    PluginGeneration load(PluginPackage candidate) throws PluginRefusedException {
        String id = candidate.about().id();
        SinglePlugin pf4j = new SinglePlugin(candidate, spiVersion);
        try {
            pf4j.loadPlugin(candidate.classPath().getFirst());
            ClassLoader loader = pf4j.getPluginClassLoader(id);
            List<Extension> extensions =
                    FreshThread.call(
                            "plugin-load-" + id, loader, limit, () -> start(pf4j, candidate));
            checkCapabilities(candidate, extensions);
            return new PluginGeneration(candidate, extensions, loader, () -> unload(pf4j, id));
        } catch (PluginRefusedException e) {
            unload(pf4j, id);
            throw e;
        } catch (RuntimeException e) {
            unload(pf4j, id);
            throw Failure.of("loading", e);
        }
    }

    private static List<Extension> start(SinglePlugin pf4j, PluginPackage candidate)
            throws PluginRefusedException {
        pf4j.startPlugin(candidate.about().id());
        List<Extension> extensions = ExtensionReader.read(instantiate(pf4j, candidate));
        if (extensions.isEmpty()) {
            throw new PluginRefusedException(
                    "brings nothing: all its lists of factories are empty");
        }
        return extensions;
    }

    private static GatewayPlugin instantiate(SinglePlugin pf4j, PluginPackage candidate)
            throws PluginRefusedException {
        String entry = candidate.entryClass();
        String id = candidate.about().id();
        try {
            // Loaded here first: PF4J would only log what is wrong with it.
            Class<?> type = Class.forName(entry, true, pf4j.getPluginClassLoader(id));
            if (!GatewayPlugin.class.isAssignableFrom(type)) {
                throw new PluginRefusedException("its entry " + entry + " is no GatewayPlugin");
            }
            if (!isConstructible(type)) {
                throw new PluginRefusedException(
                        "its entry "
                                + entry
                                + " cannot be constructed (expected: a public class with a public"
                                + " constructor without parameters)");
            }
            return pf4j.findEntries(GatewayPlugin.class, id).getFirst().getExtension();
        } catch (PluginRefusedException e) {
            throw e;
        } catch (Throwable e) {
            throw Failure.of("its entry " + entry, e);
        }
    }

    private static boolean isConstructible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getConstructors())
                        .anyMatch(constructor -> constructor.getParameterCount() == 0);
    }

    private static void checkCapabilities(PluginPackage candidate, List<Extension> extensions)
            throws PluginRefusedException {
        if (candidate.about().capabilities().contains(Capability.NETTY.manifestName())) {
            return;
        }
        for (Extension extension : extensions) {
            ExtensionKind kind = extension.name().kind();
            if (kind == ExtensionKind.TRANSPORT || kind == ExtensionKind.BACKEND_CONNECTOR) {
                throw new PluginRefusedException(
                        extension.name() + " works with the gateway's Netty",
                        "add \"Plugin-Capabilities: netty\" to the manifest");
            }
        }
    }

    private static void unload(SinglePlugin pf4j, String id) {
        try {
            pf4j.unloadPlugin(id);
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("plugin", id).setCause(e).log("plugin not unloaded cleanly");
        }
    }
}
