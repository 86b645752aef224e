package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one configuration of all objects. One that is refused harms no other: what it said before
 * stays in effect, or else it is left out. For one thread at a time.
 */
final class Translation {
    // What a gateway takes, and something to spare: 10,000 texts, 10 million characters.
    private static final int MAX_SOURCES = 9_000;
    private static final int MAX_CHARS = 9_000_000;
    // One may be refused as it is now and as it was before, and then those that named it.
    private static final int MAX_ROUNDS = 10;

    private final KubernetesProviderConfig config;
    private final Function<DynamicConfig, List<Diagnostic>> check;
    private Map<String, Declared> accepted = Map.of();
    private Map<String, String> passed = Map.of();
    private Optional<Round> lastRound = Optional.empty();
    private Result last =
            new Result(DynamicConfig.empty(), Collections.emptySortedMap(), new TreeMap<>());

    /**
     * What came of it.
     *
     * @param config what there is
     * @param refused what is wrong with objects, by their titles
     * @param notes what should be known of objects that are not refused
     */
    record Result(
            DynamicConfig config,
            SortedMap<String, String> refused,
            SortedMap<String, String> notes) {
        /** Returns how many objects of a kind are refused. */
        long refused(String kind) {
            return refused.keySet().stream().filter(title -> title.startsWith(kind + ' ')).count();
        }
    }

    /** What an object may be taken for: as it is now, or else as it was. */
    private static final class Candidate {
        private final List<Declared> versions;
        private Optional<String> problem = Optional.empty();
        private int index;

        Candidate(Declared now, Optional<Declared> before) {
            this.versions =
                    before.isEmpty() || before.get().equals(now)
                            ? List.of(now)
                            : List.of(now, before.get());
        }

        String title() {
            return versions.getFirst().title();
        }

        Optional<Declared> version() {
            return index < versions.size() ? Optional.of(versions.get(index)) : Optional.empty();
        }

        void refuse(String reason) {
            problem = problem.or(() -> Optional.of(reason));
            index++;
        }

        String told() {
            return problem.orElse("")
                    + (version().isPresent() ? "; what it said before stays in effect" : "");
        }
    }

    /** What texts there are, and what could not even be written. */
    private record Round(
            List<Source> sources,
            SortedMap<String, String> refused,
            SortedMap<String, String> notes) {
        DynamicConfig config() {
            return DynamicConfig.of(sources);
        }
    }

    /** Writes the text of an object. */
    @FunctionalInterface
    private interface Writer {
        String write(Declared object) throws RefusedObjectException;
    }

    /**
     * @param check finds out what the gateway would refuse
     */
    Translation(KubernetesProviderConfig config, Function<DynamicConfig, List<Diagnostic>> check) {
        this.config = config;
        this.check = check;
    }

    /**
     * Makes a configuration of what there is now.
     *
     * @param again whether to try once more what was refused, even if nothing has changed
     */
    Result of(ClusterView view, boolean again) {
        List<Candidate> middlewares = candidates(view.middlewares().stream());
        List<Candidate> routing =
                candidates(Stream.concat(view.ingresses().stream(), view.routes().stream()));
        Round round = write(middlewares, routing, view);
        boolean isSame = lastRound.isPresent() && lastRound.get().equals(round);
        if (isSame && !(again && !last.refused().isEmpty())) {
            return last;
        }
        lastRound = Optional.of(round);
        List<Candidate> all = new ArrayList<>(middlewares);
        all.addAll(routing);
        for (int i = 0; i < MAX_ROUNDS && isAnyRefused(round, all); i++) {
            round = write(middlewares, routing, view);
        }
        Map<String, Declared> taken = new HashMap<>();
        SortedMap<String, String> refused = new TreeMap<>();
        for (Candidate each : all) {
            each.version().ifPresent(version -> taken.put(each.title(), version));
            each.problem.ifPresent(_ -> refused.put(each.title(), each.told()));
        }
        accepted = taken;
        last = new Result(round.config(), refused, round.notes());
        return last;
    }

    private List<Candidate> candidates(Stream<Declared> objects) {
        return objects.sorted(Declared.BY_AGE)
                .map(each -> new Candidate(each, Optional.ofNullable(accepted.get(each.title()))))
                .toList();
    }

    private Round write(List<Candidate> middlewares, List<Candidate> routing, ClusterView view) {
        Set<ObjectKey> known = new HashSet<>();
        List<Source> sources = new ArrayList<>();
        for (Candidate each : middlewares) {
            if (write(each, MiddlewareText::of, sources, _ -> {})) {
                each.version().ifPresent(version -> known.add(version.key()));
            }
        }
        Surroundings surroundings = new Surroundings(config, known);
        Backends backends = new Backends(config, view);
        for (Candidate each : routing) {
            boolean _ =
                    write(
                            each,
                            object ->
                                    object.kind().equals(Kinds.INGRESS)
                                            ? IngressText.of(object, config, backends, surroundings)
                                            : RouteText.of(object, config, backends, surroundings),
                            sources,
                            surroundings::forget);
        }
        SortedMap<String, String> refused = new TreeMap<>();
        Stream.concat(middlewares.stream(), routing.stream())
                .forEach(
                        each ->
                                each.problem.ifPresent(
                                        problem -> refused.put(each.title(), problem)));
        return new Round(List.copyOf(sources), refused, surroundings.notes());
    }

    /**
     * Adds the text of the first version that can be written. Returns whether there is one.
     *
     * @param refused takes those before
     */
    private static boolean write(
            Candidate candidate, Writer writer, List<Source> sources, Consumer<Declared> refused) {
        for (Optional<Declared> version = candidate.version();
                version.isPresent();
                version = candidate.version()) {
            try {
                String text = writer.write(version.get());
                sources.add(new Source(candidate.title(), text));
                return true;
            } catch (RefusedObjectException e) {
                refused.accept(version.get());
                candidate.refuse(String.valueOf(e.getMessage()));
            }
        }
        return false;
    }

    /** Refuses those that the gateway would refuse. */
    private boolean isAnyRefused(Round round, List<Candidate> all) {
        Map<String, Candidate> byTitle = new HashMap<>();
        all.forEach(each -> byTitle.put(each.title(), each));
        Map<String, String> reasons = new TreeMap<>();
        long chars = 0;
        int count = 0;
        for (Source each : round.sources()) {
            chars += each.text().length();
            count++;
            if (count > MAX_SOURCES || chars > MAX_CHARS) {
                reasons.put(each.name(), "there is more than a gateway can hold");
            }
        }
        if (reasons.isEmpty()) {
            for (Diagnostic each : errors(round)) {
                each.place().ifPresent(at -> reasons.putIfAbsent(at.source(), reason(each)));
            }
        }
        reasons.forEach(
                (title, reason) -> {
                    Candidate candidate = byTitle.get(title);
                    if (candidate != null) {
                        candidate.refuse(reason);
                    }
                });
        return !reasons.isEmpty();
    }

    /**
     * Returns what is wrong with texts that the gateway has not been asked about. What it has taken
     * it takes again: each refers to nothing of the cluster but to middlewares, and to those by
     * name.
     */
    private List<Diagnostic> errors(Round round) {
        List<Source> part =
                round.sources().stream()
                        .filter(each -> !each.text().equals(passed.get(each.name())))
                        .toList();
        if (!part.isEmpty()) {
            Set<Source> asked = new LinkedHashSet<>(part);
            round.sources().stream()
                    .filter(each -> each.name().startsWith(Kinds.MIDDLEWARE + ' '))
                    .forEach(asked::add);
            List<Diagnostic> errors = check.apply(DynamicConfig.of(List.copyOf(asked)));
            if (!errors.isEmpty()) {
                return errors;
            }
        }
        passed = round.sources().stream().collect(Collectors.toMap(Source::name, Source::text));
        return List.of();
    }

    // Where it is in a text that nobody sees is of no use to anybody.
    private static String reason(Diagnostic problem) {
        return Diagnostic.error(problem.summary())
                .in(problem.path())
                .hint(problem.hint())
                .toString();
    }
}
