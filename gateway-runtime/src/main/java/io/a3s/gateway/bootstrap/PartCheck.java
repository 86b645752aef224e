package io.a3s.gateway.bootstrap;

import io.a3s.gateway.config.Fragments;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of what providers have, for those that want to leave out what would be refused. Safe
 * for use by any thread.
 */
final class PartCheck {
    private final GatewayOptions options;
    private final LiveConfig live;
    private volatile @Nullable SourceText beingRead;

    PartCheck(GatewayOptions options, LiveConfig live) {
        this.options = options;
        this.live = live;
    }

    /** Takes the text that is about to come into effect, for as long as there is none. */
    void reading(SourceText text) {
        beingRead = text;
    }

    /**
     * Returns what is wrong with a part as it stands beside the gateway's own file and what other
     * providers have in effect.
     */
    List<Diagnostic> check(String provider, DynamicConfig part) {
        SourceText text = live.snapshot() == null ? beingRead : live.text();
        if (text == null) {
            return List.of();
        }
        List<SourceText> texts =
                part.sources().stream()
                        .map(each -> new SourceText(each.name(), each.text()))
                        .toList();
        Fragments alone = new Fragments(new TreeMap<>(Map.of(provider, texts)));
        Set<String> own = texts.stream().map(SourceText::name).collect(Collectors.toSet());
        // Another one each time: what a reader remembers would keep plugins that are replaced. What
        // the
        // others lack without the rest of this provider's is not the part's fault.
        return new ConfigReader(options)
                        .read(text, live.plugins(), live.fragments().with(provider, alone))
                        .diagnostics()
                        .stream()
                        .filter(Diagnostic::isError)
                        .filter(
                                each ->
                                        each.place()
                                                .filter(at -> own.contains(at.source()))
                                                .isPresent())
                        .toList();
    }
}
