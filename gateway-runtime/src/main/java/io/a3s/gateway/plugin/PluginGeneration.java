package io.a3s.gateway.plugin;

import io.a3s.gateway.config.ExtensionKind;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One loaded version of one plugin: its class loader, its entry, and its factories. Safe for use by
 * any thread.
 *
 * <p>Lives as long as there are leases on it. It begins with one, which belongs to whoever loaded
 * it; each registry that lists it and each snapshot that uses it holds one more. When the last is
 * released, it is closed on a thread of its own: factories are dropped, PF4J unloads the plugin,
 * and its class loader is closed. From then on the loader can be collected, provided that nobody
 * kept a factory, a config record or an instance.
 */
public final class PluginGeneration {
    /** Where a generation is in its life. */
    public enum State {
        /** There are leases on it. */
        ACTIVE,
        /** The last lease was released, and it is being unloaded. */
        CLOSING,
        /** It is unloaded. */
        CLOSED
    }

    private final long number;
    private final PluginDescription about;
    private final String file;
    private final String source;
    private final String bundle;
    private final String contentHash;
    private final List<ExtensionName> extensionNames;
    private final String loaderName;
    private final @Nullable PhantomReference<ClassLoader> loader;
    private final PluginCalls calls;
    private final UnloadWatch watch;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private int leases = 1;
    private volatile State state = State.ACTIVE;
    private volatile List<Extension> extensions;
    private @Nullable Runnable unloading;

    /**
     * @param number unlike that of any other generation
     * @param origin the file it was loaded from
     * @param loader its class loader, or null if it came without one of its own
     * @param calls how its code is called
     * @param watch looks after it when it is closed
     * @param unloading closes the loader
     */
    PluginGeneration(
            long number,
            PluginPackage origin,
            List<Extension> extensions,
            @Nullable ClassLoader loader,
            PluginCalls calls,
            UnloadWatch watch,
            Runnable unloading) {
        this.number = number;
        this.about = origin.about();
        this.file = origin.file();
        this.source = origin.source();
        this.bundle = origin.bundle();
        this.contentHash = origin.contentHash();
        this.extensions = extensions;
        this.extensionNames = extensions.stream().map(Extension::name).sorted().toList();
        // The queue is never read: that the reference was cleared is all there is to know.
        this.loader =
                loader == null ? null : new PhantomReference<>(loader, new ReferenceQueue<>());
        this.loaderName = loader == null ? "" : Objects.requireNonNullElse(loader.getName(), "");
        this.calls = calls;
        this.watch = watch;
        this.unloading = unloading;
    }

    /** Returns its number, unlike that of any other generation. */
    public long number() {
        return number;
    }

    /** Returns the plugin's id. */
    public String id() {
        return about.id();
    }

    /**
     * Returns what the plugin's manifest says: version, provider, license, description, requires.
     */
    public PluginDescription about() {
        return about;
    }

    /**
     * Returns the file's name in the plugins directory when it was loaded, with {@code !} and the
     * name inside for a part of a bundle.
     */
    public String source() {
        return source;
    }

    /** Returns the SHA-256 of the file in hexadecimal, or an empty string if it has no file. */
    public String contentHash() {
        return contentHash;
    }

    /** Returns what the plugin brings, sorted. */
    public List<ExtensionName> extensions() {
        return extensionNames;
    }

    /** Returns where the generation is in its life. */
    public State state() {
        return state;
    }

    /**
     * Takes one more lease.
     *
     * @throws IllegalStateException if the last one was released already
     */
    public synchronized void retain() {
        if (leases == 0) {
            throw new IllegalStateException(label() + " is closed (expected: a lease on it)");
        }
        leases++;
    }

    /**
     * Gives a lease back. With the last one, the generation is closed, on another thread.
     *
     * @throws IllegalStateException if there is none
     */
    public void release() {
        Runnable last;
        synchronized (this) {
            if (leases == 0) {
                throw new IllegalStateException(label() + " was released more often than retained");
            }
            if (--leases > 0) {
                return;
            }
            state = State.CLOSING;
            extensions = List.of();
            calls.forget();
            last = unloading;
            unloading = null;
        }
        var _ =
                FreshThread.start(
                        "plugin-close-" + id(),
                        ClassLoader.getSystemClassLoader(),
                        () -> {
                            unload(last);
                            return true;
                        });
    }

    private void unload(@Nullable Runnable unloading) throws InterruptedException {
        try {
            if (unloading != null) {
                unloading.run();
            }
        } finally {
            state = State.CLOSED;
            closed.complete(null);
        }
        if (loader != null) {
            RecordMethods.forgetLastTypes();
            watch.closed(this);
        }
    }

    /**
     * Lets code of the plugin make something, and waits for it. Called by holders of a lease.
     *
     * @param create calls the plugin
     * @param discard takes back what was made too late to be used
     * @throws io.a3s.gateway.spi.config.InvalidConfigException if the plugin throws it
     * @throws PluginCallException if the plugin throws anything else, returns null or takes too
     *     long
     */
    public <T> T make(Supplier<? extends @Nullable T> create, Consumer<? super T> discard) {
        return calls.make(create, discard);
    }

    /**
     * Lets code of the plugin end something, and waits for it, but not too long. What it throws is
     * logged and counted. Called by holders of a lease.
     *
     * @param what what is ended, for messages
     * @param close calls the plugin
     */
    public void end(String what, Runnable close) {
        calls.end(what, close);
    }

    /** Returns a stage that completes when the generation is unloaded. */
    public CompletionStage<Void> whenClosed() {
        return closed.minimalCompletionStage();
    }

    /**
     * Returns whether the class loader is gone from memory. If it stays false long after closing
     * and some garbage collections, something still holds an object of the plugin: usually a thread
     * or timer it did not end. True for a closed plugin without a loader of its own.
     */
    public boolean isCollected() {
        return loader == null ? state == State.CLOSED : loader.refersTo(null);
    }

    /** Returns id, version and file, for messages. */
    public String label() {
        return about.label() + " (" + source + ')';
    }

    /** Returns the name of its class loader, or an empty string if it has none of its own. */
    String loaderName() {
        return loaderName;
    }

    /** Returns the name of the file in the plugins directory that has it, or has its bundle. */
    String file() {
        return file;
    }

    Optional<Extension> extension(ExtensionKind kind, String name) {
        ExtensionName wanted = new ExtensionName(kind, name);
        return extensions.stream().filter(e -> e.name().equals(wanted)).findFirst();
    }

    List<Extension> extensions(ExtensionKind kind) {
        return extensions.stream().filter(e -> e.name().kind() == kind).toList();
    }

    boolean isLoadedFrom(PluginPackage candidate) {
        return contentHash.equals(candidate.contentHash()) && id().equals(candidate.about().id());
    }

    PluginStatus status() {
        return new PluginStatus(
                about, source, bundle, contentHash, PluginStatus.State.ACTIVE, extensionNames, "");
    }

    @Override
    public String toString() {
        return label();
    }
}
