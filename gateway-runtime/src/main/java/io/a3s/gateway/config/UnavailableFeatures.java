package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.SourceRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Refuses blocks that can be described but that this version does not carry out yet, because a
 * configuration must never promise more than happens.
 */
final class UnavailableFeatures {
    private record Feature<T>(String key, Function<T, Optional<SourceRange>> place) {}

    // One line per feature; the line goes when the feature comes.
    private static final List<Feature<ServiceConfig>> OF_SERVICES =
            List.of(
                    new Feature<>("rollout", service -> service.rollout().map(Located::range)),
                    new Feature<>(
                            "revisions",
                            service ->
                                    service.revisions().stream().findFirst().map(Located::range)));

    private UnavailableFeatures() {}

    static void check(Draft draft, List<Diagnostic> diagnostics) {
        draft.services.bound.forEach(
                (name, service) ->
                        check(
                                "services \"" + name + '"',
                                service.value(),
                                OF_SERVICES,
                                diagnostics));
    }

    private static <T> void check(
            String path, T config, List<Feature<T>> features, List<Diagnostic> diagnostics) {
        for (Feature<T> feature : features) {
            feature.place()
                    .apply(config)
                    .ifPresent(
                            place ->
                                    diagnostics.add(
                                            Diagnostic.error(
                                                            "\""
                                                                    + feature.key()
                                                                    + "\" is not available in this"
                                                                    + " version")
                                                    .in(path)
                                                    .at(place)
                                                    .hint("remove it")));
        }
    }
}
