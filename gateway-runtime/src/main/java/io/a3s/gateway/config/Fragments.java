package io.a3s.gateway.config;

import io.a3s.gateway.config.hcl.SourceText;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What providers have published: parts of a configuration, each with names of its own. Immutable.
 *
 * <p>Two are equal if they have the same texts, and not merely equal ones, so comparing them is
 * cheap.
 *
 * @param byProvider the texts by the provider's name, sorted
 */
public record Fragments(SortedMap<String, List<SourceText>> byProvider) {
    /** Nothing has been published. */
    public static final Fragments NONE = new Fragments(new TreeMap<>());

    /** Copies the map. */
    public Fragments {
        SortedMap<String, List<SourceText>> copy = new TreeMap<>();
        byProvider.forEach((provider, texts) -> copy.put(provider, List.copyOf(texts)));
        byProvider = java.util.Collections.unmodifiableSortedMap(copy);
    }

    /** Returns the same without those of other providers. */
    Fragments of(Collection<String> providers) {
        SortedMap<String, List<SourceText>> kept = new TreeMap<>(byProvider);
        kept.keySet().retainAll(providers);
        return new Fragments(kept);
    }

    /** Returns the same with those of one provider as others have them. */
    public Fragments with(String provider, Fragments others) {
        SortedMap<String, List<SourceText>> changed = new TreeMap<>(byProvider);
        List<SourceText> texts = others.byProvider.get(provider);
        if (texts == null) {
            changed.remove(provider);
        } else {
            changed.put(provider, texts);
        }
        return new Fragments(changed);
    }

    /** Returns the providers of which others have something else. */
    public Set<String> differences(Fragments others) {
        Set<String> different = new LinkedHashSet<>();
        Stream.of(byProvider, others.byProvider)
                .flatMap((Map<String, List<SourceText>> each) -> each.keySet().stream())
                .filter(each -> !Objects.equals(byProvider.get(each), others.byProvider.get(each)))
                .forEach(different::add);
        return different;
    }
}
