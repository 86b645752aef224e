package io.a3s.gateway.provider;

import io.a3s.gateway.config.hcl.HclReader;
import io.a3s.gateway.config.hcl.SourceText;
import io.a3s.gateway.spi.provider.DynamicConfig;
import java.util.List;

/**
 * What a provider has said last.
 *
 * @param config as it said it
 * @param texts the same, as it is read
 */
record Publication(DynamicConfig config, List<SourceText> texts) {
    private static final int MAX_SOURCES = 10_000;

    static Publication of(DynamicConfig config) {
        List<DynamicConfig.Source> sources = config.sources();
        if (sources.size() > MAX_SOURCES) {
            throw new IllegalArgumentException(
                    "complete: %d sources (expected: at most %d)"
                            .formatted(sources.size(), MAX_SOURCES));
        }
        long chars = sources.stream().mapToLong(source -> source.text().length()).sum();
        if (chars > HclReader.DEFAULT_MAX_CHARS) {
            throw new IllegalArgumentException(
                    "complete: %d characters (expected: at most %d)"
                            .formatted(chars, HclReader.DEFAULT_MAX_CHARS));
        }
        return new Publication(
                config,
                sources.stream().map(each -> new SourceText(each.name(), each.text())).toList());
    }
}
