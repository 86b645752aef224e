package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What came of loading a configuration. Immutable. */
public final class LoadResult {
    private final Optional<GatewayConfig> config;
    private final List<Diagnostic> diagnostics;
    private final Optional<SourceText> source;
    private final Fragments fragments;
    private final Map<String, Located<Record>> providers;
    private final DiagnosticRenderer renderer;

    LoadResult(
            Optional<GatewayConfig> config,
            List<Diagnostic> diagnostics,
            Optional<SourceText> source,
            DiagnosticRenderer renderer) {
        this(config, diagnostics, source, Fragments.NONE, Map.of(), renderer);
    }

    LoadResult(
            Optional<GatewayConfig> config,
            List<Diagnostic> diagnostics,
            Optional<SourceText> source,
            Fragments fragments,
            Map<String, Located<Record>> providers,
            DiagnosticRenderer renderer) {
        this.config = config;
        this.source = source;
        this.fragments = fragments;
        this.providers = Map.copyOf(providers);
        this.diagnostics = diagnostics.stream().sorted(byPlace(source, fragments)).toList();
        this.renderer = renderer;
    }

    private static Comparator<Diagnostic> byPlace(
            Optional<SourceText> source, Fragments fragments) {
        Map<String, Integer> order = new HashMap<>();
        source.ifPresent(main -> order.put(main.name(), 0));
        fragments.byProvider().values().stream()
                .flatMap(List::stream)
                .forEach(text -> order.putIfAbsent(text.name(), order.size()));
        return Comparator.<Diagnostic>comparingInt(
                        diagnostic ->
                                diagnostic
                                        .place()
                                        .map(range -> order.getOrDefault(range.source(), 0))
                                        .orElse(Integer.MAX_VALUE))
                .thenComparingLong(
                        diagnostic ->
                                diagnostic
                                        .place()
                                        .map(range -> (long) range.line() << 32 | range.column())
                                        .orElse(Long.MAX_VALUE));
    }

    /** Returns that a text is refused for a reason that lies outside of it. */
    public static LoadResult refused(SourceText source, Diagnostic reason) {
        return new LoadResult(
                Optional.empty(),
                List.of(reason),
                Optional.of(source),
                new DiagnosticRenderer(List.of(source), Set.of()));
    }

    /** Returns that there is no text. */
    static LoadResult unreadable(String name, String reason) {
        return new LoadResult(
                Optional.empty(),
                List.of(Diagnostic.error(reason).in(name)),
                Optional.empty(),
                new DiagnosticRenderer(List.of(), Set.of()));
    }

    /** Returns the configuration; present if and only if nothing is an error. */
    public Optional<GatewayConfig> config() {
        return config;
    }

    /** Returns all findings, errors and warnings, in the order of the file. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /**
     * Returns the text, to be loaded again when other types are installed; absent if it could not
     * be read.
     */
    public Optional<SourceText> source() {
        return source;
    }

    /** Returns what providers have published that was loaded together with the text. */
    public Fragments fragments() {
        return fragments;
    }

    /**
     * Returns what the text says about providers, as far as it could be bound, whatever is wrong
     * elsewhere.
     */
    public Map<String, Located<Record>> providers() {
        return providers;
    }

    /** Returns whether the configuration is refused. */
    public boolean hasErrors() {
        return config.isEmpty();
    }

    /**
     * Returns the findings as text for an operator: for each a line that says what is wrong, the
     * source line, and carets with a hint. Empty if there are none.
     */
    public String render() {
        return diagnostics.stream().map(this::render).collect(Collectors.joining());
    }

    /** Returns one finding about the same source in the form of {@link #render()}. */
    public String render(Diagnostic diagnostic) {
        return renderer.render(diagnostic);
    }
}
