package io.a3s.gateway.spi.provider;

import io.a3s.gateway.spi.Incubating;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a provider publishes: texts in HCL with the blocks {@code routers}, {@code services} and
 * {@code middlewares}, as they stand in the gateway's own file. Immutable.
 *
 * <p>Names are those within the provider. A reference is to what the provider has of that name, and
 * else to what the gateway's own file has; {@code name@provider} is that of another provider.
 * Entrypoints are those of the gateway's own file. Variables, <code>${NAME}</code>, come from the
 * gateway's environment, so text that others have a hand in goes through {@link #quoted}.
 *
 * @since 1.0
 */
@Incubating
public final class DynamicConfig {
    private static final DynamicConfig EMPTY = new DynamicConfig(List.of());

    /**
     * One of the texts.
     *
     * @param name what messages call it, such as the path of a file; texts of a provider have
     *     different ones
     * @param text its content
     * @since 1.0
     */
    @Incubating
    public record Source(String name, String text) {
        public Source {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(text, "text");
        }
    }

    private final List<Source> sources;

    private DynamicConfig(List<Source> sources) {
        this.sources = sources;
    }

    /** Returns that there is nothing. */
    public static DynamicConfig empty() {
        return EMPTY;
    }

    /**
     * Returns a text.
     *
     * @param sourceName what messages call it
     */
    public static DynamicConfig ofHcl(String sourceName, String text) {
        return new DynamicConfig(List.of(new Source(sourceName, text)));
    }

    /**
     * Returns this and another one together.
     *
     * @throws IllegalArgumentException if both have a source of the same name
     */
    public DynamicConfig and(DynamicConfig other) {
        List<Source> all = new ArrayList<>(sources);
        all.addAll(other.sources);
        return of(all);
    }

    /**
     * Returns several texts, in the order in which they are read.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public static DynamicConfig of(List<Source> sources) {
        List<Source> copy = List.copyOf(sources);
        if (copy.stream().map(Source::name).distinct().count() != copy.size()) {
            throw new IllegalArgumentException(
                    "sources: two have the same name (expected: different ones)");
        }
        return new DynamicConfig(copy);
    }

    /** Returns the texts, in order. */
    public List<Source> sources() {
        return sources;
    }

    /**
     * Returns a string as it stands in HCL, with its quotes. What looks like a variable in it is
     * none, so that nobody gets to see the gateway's environment by way of a name or a rule.
     */
    public static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '$' -> text.append(value.startsWith("${", i) ? "$$" : "$");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.append('"').toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DynamicConfig config && sources.equals(config.sources);
    }

    @Override
    public int hashCode() {
        return sources.hashCode();
    }

    @Override
    public String toString() {
        return sources.stream().map(Source::name).toList().toString();
    }
}
