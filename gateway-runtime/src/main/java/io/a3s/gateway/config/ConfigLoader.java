package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Binder;
import io.a3s.gateway.config.hcl.HclDocument;
import io.a3s.gateway.config.hcl.HclReader;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.config.model.DynamicConfig;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.StaticConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads configurations and finds everything that is wrong with them. Blocks while it reads a file.
 * For one thread at a time.
 */
public final class ConfigLoader {
    private final ExtensionTypes types;
    private final HclReader reader;
    private final ConfigMemory memory;

    /**
     * Makes a loader that remembers what it has loaded.
     *
     * @param types what is installed
     * @param environment gives the value of an environment variable, or null if it is not set;
     *     usually {@code System::getenv}
     */
    public ConfigLoader(ExtensionTypes types, Function<String, @Nullable String> environment) {
        this(types, environment, new ConfigMemory());
    }

    /**
     * Makes a loader.
     *
     * @param types what is installed
     * @param environment gives the value of an environment variable, or null if it is not set
     * @param memory what other loaders have loaded before; it makes loading quicker, and the result
     *     no other
     */
    public ConfigLoader(
            ExtensionTypes types,
            Function<String, @Nullable String> environment,
            ConfigMemory memory) {
        this.types = Objects.requireNonNull(types, "types");
        this.memory = Objects.requireNonNull(memory, "memory");
        this.reader = new HclReader(environment, HclReader.DEFAULT_MAX_CHARS);
    }

    /** Loads a file in UTF-8. That it cannot be read is a finding like others. */
    public LoadResult load(Path file) {
        return load(file, Fragments.NONE);
    }

    /** Loads a file in UTF-8 together with what providers have published. */
    public LoadResult load(Path file, Fragments fragments) {
        String name = file.toString();
        try {
            return load(new SourceText(name, read(file)), fragments);
        } catch (IOException e) {
            return LoadResult.unreadable(name, reason(e));
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            // Every character has at least one byte, so more bytes are too many in any case or
            // are refused by their number of characters.
            byte[] bytes = in.readNBytes(HclReader.DEFAULT_MAX_CHARS * 4 + 1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case CharacterCodingException e -> "the file is not text in UTF-8";
            case NoSuchFileException e -> "the file does not exist";
            default -> "the file cannot be read: " + failure.getMessage();
        };
    }

    /**
     * Reads only the block {@code management} of a file, for those who want to ask the gateway that
     * runs with it. What is wrong elsewhere, such as a variable that is set for the gateway only,
     * does not matter.
     */
    public static ManagementResult management(
            Path file, Function<String, @Nullable String> environment) {
        SourceText source;
        try {
            source = new SourceText(file.toString(), read(file));
        } catch (IOException e) {
            return new ManagementResult(Optional.empty(), file + ": " + reason(e));
        }
        HclDocument document = new HclReader(environment, HclReader.DEFAULT_MAX_CHARS).read(source);
        Findings findings = new Findings();
        findings.addAll(document.diagnostics());
        Binder binder = new Binder(findings);
        Optional<Draft.Management> bound =
                document.root()
                        .flatMap(
                                root ->
                                        binder.bind(
                                                Draft.Management.class,
                                                DraftBinder.only(root, "management")));
        LoadResult result =
                new LoadResult(
                        Optional.empty(),
                        findings.all(),
                        Optional.of(source),
                        new DiagnosticRenderer(List.of(source), binder.secrets()));
        return new ManagementResult(
                bound.map(Draft.Management::management), bound.isPresent() ? "" : result.render());
    }

    /**
     * Loads a text.
     *
     * @param sourceName how messages name it
     * @param text the text
     */
    public LoadResult load(String sourceName, String text) {
        return load(new SourceText(sourceName, text));
    }

    /** Loads a text that was {@linkplain LoadResult#source() loaded before}. */
    public LoadResult load(SourceText source) {
        return load(source, Fragments.NONE);
    }

    /**
     * Loads a text together with what providers have published.
     *
     * @param published those of providers that the text does not have are left out
     */
    public LoadResult load(SourceText source, Fragments published) {
        HclDocument document = reader.read(source, memory.blocks.texts(source.name()));
        Findings findings = new Findings();
        findings.addAll(document.diagnostics());
        if (document.root().isEmpty()) {
            return new LoadResult(
                    Optional.empty(),
                    findings.all(),
                    Optional.of(source),
                    new DiagnosticRenderer(List.of(source), Set.of()));
        }
        Fragments fragments = published.of(NamedBlocks.names(document, "providers"));
        Optional<HclDocument> whole =
                fragments.byProvider().isEmpty()
                        ? Optional.of(document)
                        : new FragmentReader(reader, findings).append(document, fragments);
        Binder binder = new Binder(findings);
        Optional<Draft> bound = whole.map(each -> bind(source, each, binder, findings));
        return new LoadResult(
                bound.filter(_ -> !findings.hasErrors()).map(draft -> config(draft, memory.rules)),
                findings.all(),
                Optional.of(source),
                fragments,
                bound.map(draft -> draft.providers.bound).orElse(Map.of()),
                new DiagnosticRenderer(texts(source, fragments), binder.secrets()));
    }

    private Draft bind(SourceText source, HclDocument whole, Binder binder, Findings findings) {
        DraftBinder drafts = new DraftBinder(types, memory.blocks, binder, findings);
        Draft draft = drafts.bind(whole);
        memory.blocks = drafts.bound().build(source);
        KnownRules.Reader ruleReader = memory.rules.reader();
        new Checks(draft, types, ruleReader, findings).run();
        memory.rules = ruleReader.known();
        new AcmeChecks(draft, types, memory.rules.byText(), findings).run();
        return draft;
    }

    private static List<SourceText> texts(SourceText main, Fragments fragments) {
        List<SourceText> texts = new ArrayList<>(List.of(main));
        fragments.byProvider().values().forEach(texts::addAll);
        return texts;
    }

    private static GatewayConfig config(Draft draft, KnownRules rules) {
        Draft.Top top = draft.top.orElseThrow();
        return new GatewayConfig(
                new StaticConfig(
                        draft.entrypoints.bound,
                        draft.providers.bound,
                        draft.dnsSolvers.bound,
                        draft.stores.bound.values().stream().findFirst(),
                        draft.tracers.bound.values().stream().findFirst(),
                        top.management(),
                        top.accessLog(),
                        top.plugins(),
                        top.stateDir(),
                        Duration.ofSeconds(top.shutdownTimeoutSecs())),
                new DynamicConfig(
                        draft.routers.bound, draft.services.bound, draft.middlewares.bound),
                rules.byText());
    }
}
