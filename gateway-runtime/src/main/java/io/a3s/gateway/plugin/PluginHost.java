package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.SpiVersion;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds and loads plugins. Immutable: it holds where plugins are, and not which there are.
 *
 * <p>{@link #scan} begins, {@link #rescan} follows each change to the directory. Both may take as
 * long as the plugins' constructors and must not be called on an event loop.
 */
public final class PluginHost {
    private record ClassPathPlugin(String id, GatewayPlugin plugin) {}

    private final List<Path> directories;
    private final @Nullable PluginCache cache;
    private final Optional<Path> catalogueFile;
    private final List<ClassPathPlugin> fixed;
    private final String spiVersion;
    private final CallLimits limits;

    private PluginHost(
            List<Path> directories,
            @Nullable PluginCache cache,
            Optional<Path> catalogueFile,
            List<ClassPathPlugin> fixed,
            String spiVersion,
            CallLimits limits) {
        this.directories = List.copyOf(directories);
        this.cache = cache;
        this.catalogueFile = catalogueFile;
        this.fixed = List.copyOf(fixed);
        this.spiVersion = spiVersion;
        this.limits = limits;
    }

    /**
     * Returns a host that loads from a directory.
     *
     * @param plugins holds the plugin files; read only, and may be missing
     * @param cache takes the gateway's own copies; made if missing, and to be written by nobody
     *     else
     */
    public static PluginHost of(Path plugins, Path cache) {
        return new PluginHost(
                List.of(plugins),
                new PluginCache(cache),
                Optional.empty(),
                List.of(),
                SpiVersion.TEXT,
                CallLimits.DEFAULT);
    }

    /** Returns a host that has only what is {@linkplain #withPlugin given} to it. */
    public static PluginHost withoutDirectory() {
        return new PluginHost(
                List.of(), null, Optional.empty(), List.of(), SpiVersion.TEXT, CallLimits.DEFAULT);
    }

    /**
     * Returns a copy that loads from a further directory, such as one that an operator fills beside
     * that of the installation.
     *
     * @param more holds plugin files; read only, and may be missing
     * @throws IllegalStateException if this loads from no directory at all
     */
    public PluginHost withDirectory(Path more) {
        if (directories.isEmpty()) {
            throw new IllegalStateException("no cache for the copies of " + more);
        }
        List<Path> all = new ArrayList<>(directories);
        all.add(more);
        return new PluginHost(all, cache, catalogueFile, fixed, spiVersion, limits);
    }

    /** Returns a copy with what the runtime itself brings, under the id {@code runtime}. */
    public PluginHost withBuiltIn(GatewayPlugin plugin) {
        return withPlugin("runtime", plugin);
    }

    /**
     * Returns a copy with a plugin from the class path, as tests and embedding programs have. It
     * needs no file and is never unloaded, and no file can take its place.
     *
     * @param id its id
     * @param plugin its entry
     * @throws IllegalArgumentException if there is one with that id
     */
    public PluginHost withPlugin(String id, GatewayPlugin plugin) {
        if (fixed.stream().anyMatch(other -> other.id().equals(id))) {
            throw new IllegalArgumentException("id: \"" + id + "\" (expected: one not yet given)");
        }
        List<ClassPathPlugin> more = new ArrayList<>(fixed);
        more.add(new ClassPathPlugin(id, Objects.requireNonNull(plugin, "plugin")));
        return new PluginHost(directories, cache, catalogueFile, more, spiVersion, limits);
    }

    /**
     * Returns a copy that names jars to install by a catalogue: a file in the format of {@link
     * java.util.Properties} with lines such as {@code protocol.https=protocol-http}.
     *
     * @param file the catalogue; may be missing
     */
    public PluginHost withCatalogue(Path file) {
        return new PluginHost(directories, cache, Optional.of(file), fixed, spiVersion, limits);
    }

    PluginHost withSpiVersion(String version) {
        return new PluginHost(directories, cache, catalogueFile, fixed, version, limits);
    }

    PluginHost withLimits(CallLimits other) {
        return new PluginHost(directories, cache, catalogueFile, fixed, spiVersion, other);
    }

    /**
     * Loads all plugins. Of two with the same id, or with the same extension, neither is used.
     *
     * @throws IllegalArgumentException if a plugin from the class path cannot be used
     */
    public PluginScan scan() {
        return select(List.of(), new UnloadWatch());
    }

    /**
     * Looks again and loads what is new or changed. What has the same content as before is taken
     * over as it is, with one more lease; a plugin in use gives way neither to a file that cannot
     * be loaded nor to a newcomer that claims the same id or extension.
     *
     * <p>The current registry stays open: close it when the new one has taken its place, or close
     * the new one to stay with the current.
     *
     * @param current what an earlier call on this host, or a copy of it, returned
     */
    public PluginScan rescan(PluginRegistry current) {
        return select(current.generations(), current.unloadWatch());
    }

    /** Looks at the directories without reading their files. Empty if there are none. */
    public PluginListing look() {
        return PluginListing.of(directories);
    }

    /** Returns where plugin files are, if they come from a directory; the first of several. */
    public Optional<Path> directory() {
        return directories.stream().findFirst();
    }

    private PluginScan select(List<PluginGeneration> current, UnloadWatch watch) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        List<PluginGeneration> builtIn = fixedGenerations(current, watch);
        Optional<List<PluginPackage>> found = find(diagnostics);
        GenerationLoader loader = new GenerationLoader(spiVersion, limits, watch);
        List<PluginGeneration> fromFiles =
                current.stream().filter(g -> !g.contentHash().isEmpty()).toList();
        List<PluginGeneration> chosen = new ArrayList<>(builtIn);
        List<PluginStatus> quarantined = List.of();
        if (found.isPresent()) {
            Selection selection = new Selection(builtIn, fromFiles, found.get(), loader::load);
            diagnostics.addAll(selection.diagnostics());
            quarantined = selection.quarantined();
            chosen.addAll(selection.chosen());
        } else {
            fromFiles.forEach(PluginGeneration::retain);
            chosen.addAll(fromFiles);
        }
        WhereToFind whereToFind =
                new WhereToFind(
                        directories.stream().map(Path::toAbsolutePath).toList(),
                        catalogue(diagnostics));
        return new PluginScan(
                new PluginRegistry(chosen, quarantined, whereToFind, watch), diagnostics);
    }

    private List<PluginGeneration> fixedGenerations(
            List<PluginGeneration> current, UnloadWatch watch) {
        List<PluginGeneration> generations = new ArrayList<>();
        for (ClassPathPlugin plugin : fixed) {
            Optional<PluginGeneration> known =
                    current.stream()
                            .filter(g -> g.contentHash().isEmpty() && g.id().equals(plugin.id()))
                            .findFirst();
            PluginGeneration generation = known.orElseGet(() -> generationOf(plugin, watch));
            for (PluginGeneration other : generations) {
                requireDisjoint(other, generation);
            }
            generations.add(generation);
            known.ifPresent(PluginGeneration::retain);
        }
        return generations;
    }

    private static void requireDisjoint(PluginGeneration one, PluginGeneration other) {
        for (ExtensionName extension : one.extensions()) {
            if (other.extensions().contains(extension)) {
                throw new IllegalArgumentException(
                        extension + " is both in " + one.id() + " and in " + other.id());
            }
        }
    }

    private PluginGeneration generationOf(ClassPathPlugin plugin, UnloadWatch watch) {
        PluginDescription about =
                new PluginDescription(
                        plugin.id(), "", "", "", "", "", Set.of(Capability.NETTY.manifestName()));
        PluginPackage origin =
                new PluginPackage("", "built-in", "", "", about, "", List.of(), List.of());
        try {
            return new PluginGeneration(
                    watch.nextNumber(),
                    origin,
                    ExtensionReader.read(plugin.plugin()),
                    null,
                    new PluginCalls(plugin.id(), origin.label(), null, limits, watch),
                    watch,
                    () -> {});
        } catch (PluginRefusedException e) {
            throw new IllegalArgumentException("plugin " + plugin.id() + ": " + e.reason(), e);
        }
    }

    /** Returns what the directories have, or nothing if they cannot be read. */
    private Optional<List<PluginPackage>> find(List<Diagnostic> diagnostics) {
        if (cache == null) {
            return Optional.of(List.of());
        }
        try {
            PluginFiles files = new PluginFiles(cache, spiVersion);
            List<PluginPackage> found = new ArrayList<>();
            for (Path directory : directories) {
                found.addAll(files.readAll(directory));
            }
            for (PluginPackage candidate : found) {
                for (Path path : candidate.classPath()) {
                    cache.touch(path);
                }
            }
            cache.prune();
            return Optional.of(found);
        } catch (IOException e) {
            diagnostics.add(
                    Diagnostic.warning("plugins cannot be read: " + e)
                            .in(
                                    "plugins directory "
                                            + directories.stream()
                                                    .map(Path::toString)
                                                    .collect(Collectors.joining(", "))));
            return Optional.empty();
        }
    }

    private Catalogue catalogue(List<Diagnostic> diagnostics) {
        if (catalogueFile.isEmpty() || Files.notExists(catalogueFile.get())) {
            return Catalogue.EMPTY;
        }
        try {
            return Catalogue.read(catalogueFile.get());
        } catch (IOException e) {
            diagnostics.add(
                    Diagnostic.warning("cannot be read: " + e)
                            .in("plugin catalogue " + catalogueFile.get()));
            return Catalogue.EMPTY;
        }
    }
}
