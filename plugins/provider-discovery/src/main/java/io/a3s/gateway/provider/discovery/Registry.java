package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.provider.discovery.ServiceDocument.Route;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes one configuration of what backends say, as far as the operator lets them, and says what it
 * leaves out. For one thread at a time.
 */
final class Registry {
    private final DiscoveryConfig config;
    private final DiscoveredText text;
    private final Function<DynamicConfig, List<Diagnostic>> check;
    private final SortedSet<String> reserved;
    private final Map<SeedConfig, ServiceDocument> accepted = new HashMap<>();

    /**
     * What came of it.
     *
     * @param config what there is
     * @param problems what is wrong, by the URL of the seed
     */
    record Result(DynamicConfig config, Map<String, String> problems) {
        Result {
            problems = Map.copyOf(problems);
        }
    }

    /**
     * @param check finds out what the gateway would refuse
     */
    Registry(DiscoveryConfig config, Function<DynamicConfig, List<Diagnostic>> check) {
        this.config = config;
        this.text = new DiscoveredText(config);
        this.check = check;
        this.reserved =
                config.seeds().stream()
                        .flatMap(each -> each.name().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns how many backends were taken over. */
    int size() {
        return accepted.size();
    }

    /**
     * Puts together what is known now.
     *
     * @param heard what is known of the seeds, in their order
     */
    Result combine(Map<SeedConfig, SeedWatch.State> heard) {
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, List<Instance>> byName = new LinkedHashMap<>();
        for (Map.Entry<SeedConfig, SeedWatch.State> each : heard.entrySet()) {
            SeedConfig seed = each.getKey();
            SeedWatch.State state = each.getValue();
            if (!state.problem().isEmpty()) {
                problems.put(seed.server(), state.problem());
            }
            accept(seed, state.document())
                    .ifPresent(
                            problem ->
                                    problems.put(
                                            seed.server(), "its document is refused: " + problem));
            ServiceDocument document = accepted.get(seed);
            if (document != null) {
                join(new Instance(seed, document), byName, problems);
            }
        }
        List<Source> sources = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        byName.forEach(
                (name, instances) ->
                        sources.add(
                                new Source(
                                        "discovery/" + name,
                                        text.of(instances, own(instances, owners, problems)))));
        // So that the gateway's own file may refer to what is not there yet, or for a while.
        reserved.stream()
                .filter(name -> !byName.containsKey(name))
                .forEach(
                        name ->
                                sources.add(
                                        new Source(
                                                "discovery/" + name, DiscoveredText.none(name))));
        return new Result(DynamicConfig.of(sources), problems);
    }

    /** Takes a document over, or returns why not, and stays with the one before. */
    private Optional<String> accept(SeedConfig seed, Optional<ServiceDocument> document) {
        if (document.isEmpty()) {
            accepted.remove(seed);
            return Optional.empty();
        }
        if (document.get().equals(accepted.get(seed))) {
            return Optional.empty();
        }
        Optional<String> problem = problem(seed, document.get());
        if (problem.isEmpty()) {
            accepted.put(seed, document.get());
        }
        return problem;
    }

    private Optional<String> problem(SeedConfig seed, ServiceDocument document) {
        String name = document.name();
        if (seed.name().isPresent() && !seed.name().get().equals(name)) {
            return Optional.of(
                    "name: \""
                            + name
                            + "\" (expected: \""
                            + seed.name().get()
                            + "\", as set here)");
        }
        if (seed.name().isEmpty() && reserved.contains(name)) {
            return Optional.of(
                    "name: \"" + name + "\" belongs to seeds with name = \"" + name + '"');
        }
        for (Route route : document.routes()) {
            for (String middleware : route.middlewares()) {
                if (!config.allows(middleware)) {
                    return Optional.of(
                            "middleware "
                                    + DynamicConfig.quoted(middleware)
                                    + " (expected: one of allowed_middlewares)");
                }
            }
        }
        DynamicConfig alone =
                DynamicConfig.ofHcl(
                        seed.server(),
                        text.of(List.of(new Instance(seed, document)), document.routes()));
        return check.apply(alone).stream().findFirst().map(Diagnostic::toString);
    }

    /** Lets a backend join those of its name. */
    private void join(
            Instance instance, Map<String, List<Instance>> byName, Map<String, String> problems) {
        List<Instance> others =
                byName.computeIfAbsent(instance.document().name(), _ -> new ArrayList<>());
        if (!others.isEmpty()) {
            Instance first = others.getFirst();
            if (!text.within(instance.seed()).equals(text.within(first.seed()))) {
                problems.put(
                        instance.seed().server(),
                        "within differs from that of "
                                + first.seed().server()
                                + ", whose name it uses; it gets no requests");
                return;
            }
            if (!instance.document().agreesWith(first.document())) {
                problems.putIfAbsent(
                        instance.seed().server(),
                        "routes or health_path differ from those of "
                                + first.seed().server()
                                + ", which count for both");
            }
        }
        others.add(instance);
    }

    /** Returns the routes that no service has taken before. */
    private List<Route> own(
            List<Instance> instances, Map<String, String> owners, Map<String, String> problems) {
        Instance first = instances.getFirst();
        String name = first.document().name();
        List<Route> own = new ArrayList<>();
        Set<String> mine = new HashSet<>();
        for (Route route : first.document().routes()) {
            String rule =
                    text.within(first.seed()).map(bounds -> bounds + " ").orElse("") + route.rule();
            String owner = owners.putIfAbsent(rule, name);
            if (owner != null && !owner.equals(name)) {
                problems.putIfAbsent(
                        first.seed().server(),
                        "rule " + DynamicConfig.quoted(route.rule()) + " is taken by " + owner);
            } else if (mine.add(rule)) {
                own.add(route);
            }
        }
        return own;
    }
}
