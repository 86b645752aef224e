package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.spi.GatewayPlugin;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a generation of a plugin file that was read and checked. */
final class GenerationLoader {
    private static final Logger log = LoggerFactory.getLogger(GenerationLoader.class);

    private final String spiVersion;
    private final CallLimits limits;
    private final UnloadWatch watch;

    /**
     * @param spiVersion the version of the SPI
     * @param limits how long a plugin's code may take
     * @param watch gets to know what is loaded
     */
    GenerationLoader(String spiVersion, CallLimits limits, UnloadWatch watch) {
        this.spiVersion = spiVersion;
        this.limits = limits;
        this.watch = watch;
    }

    /**
     * Loads a plugin.
     *
     * @throws PluginRefusedException if it cannot be used; nothing of it is left then
     */
    PluginGeneration load(PluginPackage candidate) throws PluginRefusedException {
        String id = candidate.about().id();
        long number = watch.nextNumber();
        String loaderName = candidate.about().label().replace(' ', '-') + '#' + number;
        SinglePlugin pf4j = new SinglePlugin(candidate, spiVersion, loaderName);
        try {
            pf4j.loadPlugin(candidate.classPath().getFirst());
            ClassLoader loader = pf4j.getPluginClassLoader(id);
            List<Extension> extensions = call(id, loader, () -> start(pf4j, candidate));
            checkCapabilities(candidate, extensions);
            PluginGeneration generation =
                    new PluginGeneration(
                            number,
                            candidate,
                            extensions,
                            loader,
                            new PluginCalls(id, candidate.label(), loader, limits, watch),
                            watch,
                            () -> unload(pf4j, id));
            watch.add(generation);
            return generation;
        } catch (PluginRefusedException e) {
            unload(pf4j, id);
            throw e;
        } catch (RuntimeException e) {
            unload(pf4j, id);
            throw Failure.of("loading", e);
        }
    }

    private List<Extension> call(String id, ClassLoader loader, Callable<List<Extension>> step)
            throws PluginRefusedException {
        FreshThread<List<Extension>> call = FreshThread.start("plugin-load-" + id, loader, step);
        try {
            return call.await(limits.load());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PluginRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("a step of loading failed unexpectedly", e.getCause());
        } catch (TimeoutException e) {
            throw new PluginRefusedException(
                    "its constructor or a list of factories took longer than "
                            + limits.load().toSeconds()
                            + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginRefusedException("loading was interrupted");
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
