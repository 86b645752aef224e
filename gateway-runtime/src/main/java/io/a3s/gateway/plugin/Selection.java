package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which of the plugins that were found are used. Each id and each extension has one owner:
 * of two newcomers that claim the same, neither is used, so that the outcome does not depend on the
 * order of files. What is in use already keeps its place against newcomers, and against its own
 * replacement if that cannot be loaded.
 */
final class Selection {
    /** Loads what is new; separate for the sake of tests. */
    @FunctionalInterface
    interface Loading {
        PluginGeneration load(PluginPackage candidate) throws PluginRefusedException;
    }

    private record Refusal(String reason, String hint, List<ExtensionName> extensions) {}

    private final List<PluginGeneration> current;
    private final List<PluginPackage> found;
    private final Map<PluginPackage, Refusal> refused = new LinkedHashMap<>();
    private final Map<PluginPackage, PluginGeneration> reused = new LinkedHashMap<>();
    private final Map<PluginPackage, PluginGeneration> loaded = new LinkedHashMap<>();
    private final Set<PluginGeneration> kept = new LinkedHashSet<>();

    /**
     * @param fixed what came without a file, which is always used
     * @param current what was loaded from files before, with leases of somebody else
     * @param found what the plugins directory has now
     */
    Selection(
            List<PluginGeneration> fixed,
            List<PluginGeneration> current,
            List<PluginPackage> found,
            Loading loading) {
        this.current = current;
        this.found = found;
        reuse();
        refuseDoubleIds(fixed);
        for (PluginPackage candidate : found) {
            if (!reused.containsKey(candidate) && !refused.containsKey(candidate)) {
                load(candidate, loading);
            }
        }
        do {
            keepWhatHasNoReplacement();
        } while (refuseDoubleExtensions(fixed));
        reused.values().forEach(PluginGeneration::retain);
        kept.forEach(PluginGeneration::retain);
    }

    /** Returns what is used, each with a lease for the caller. */
    List<PluginGeneration> chosen() {
        List<PluginGeneration> chosen = new ArrayList<>(reused.values());
        chosen.addAll(kept);
        chosen.addAll(loaded.values());
        return chosen;
    }

    List<PluginStatus> quarantined() {
        List<PluginStatus> statuses = new ArrayList<>();
        refused.forEach(
                (candidate, refusal) -> {
                    String hint = hint(candidate, refusal);
                    statuses.add(
                            new PluginStatus(
                                    candidate.about(),
                                    candidate.source(),
                                    candidate.bundle(),
                                    candidate.contentHash(),
                                    PluginStatus.State.QUARANTINED,
                                    refusal.extensions(),
                                    hint.isEmpty()
                                            ? refusal.reason()
                                            : refusal.reason() + " (" + hint + ')'));
                });
        return statuses;
    }

    List<Diagnostic> diagnostics() {
        List<Diagnostic> diagnostics = new ArrayList<>();
        refused.forEach(
                (candidate, refusal) ->
                        diagnostics.add(
                                Diagnostic.warning("not loaded: " + refusal.reason())
                                        .in("plugin " + candidate.label())
                                        .hint(hint(candidate, refusal))));
        return diagnostics;
    }

    /** Returns what to do about a refusal, and what is used instead. */
    private String hint(PluginPackage candidate, Refusal refusal) {
        String instead =
                predecessor(candidate)
                        .filter(kept::contains)
                        .map(old -> old.label() + " stays in use")
                        .orElse("");
        return refusal.hint().isEmpty() || instead.isEmpty()
                ? refusal.hint() + instead
                : refusal.hint() + "; " + instead;
    }

    private void reuse() {
        Set<PluginGeneration> taken = new LinkedHashSet<>();
        // The same file first, so that a second copy of it is the newcomer.
        for (boolean sameName : new boolean[] {true, false}) {
            for (PluginPackage candidate : found) {
                for (PluginGeneration generation : current) {
                    if (generation.isLoadedFrom(candidate)
                            && (!sameName || generation.source().equals(candidate.source()))
                            && !reused.containsKey(candidate)
                            && taken.add(generation)) {
                        reused.put(candidate, generation);
                    }
                }
            }
        }
    }

    private void refuseDoubleIds(List<PluginGeneration> fixed) {
        Map<String, List<PluginPackage>> byId = new LinkedHashMap<>();
        for (PluginPackage candidate : found) {
            if (candidate.isLoadable()) {
                byId.computeIfAbsent(candidate.about().id(), id -> new ArrayList<>())
                        .add(candidate);
            } else {
                refuse(candidate, candidate.problemText(), "");
            }
        }
        for (PluginGeneration generation : fixed) {
            for (PluginPackage candidate : byId.getOrDefault(generation.id(), List.of())) {
                refuse(candidate, "Plugin-Id " + generation.id() + " is taken by the gateway", "");
            }
        }
        byId.values().stream().filter(same -> same.size() > 1).forEach(this::refuseAllButUsed);
    }

    private void refuseAllButUsed(List<PluginPackage> same) {
        for (PluginPackage candidate : same) {
            if (reused.containsKey(candidate)) {
                continue;
            }
            List<String> others =
                    same.stream()
                            .filter(other -> !other.equals(candidate))
                            .map(PluginPackage::label)
                            .toList();
            refuse(
                    candidate,
                    "its Plugin-Id is also that of " + String.join(", ", others),
                    "remove all but one of them");
        }
    }

    private void load(PluginPackage candidate, Loading loading) {
        try {
            loaded.put(candidate, loading.load(candidate));
        } catch (PluginRefusedException e) {
            refuse(candidate, e.reason(), e.hint());
        }
    }

    private void refuse(PluginPackage candidate, String reason, String hint) {
        refused.put(candidate, new Refusal(reason, hint, List.of()));
    }

    private void keepWhatHasNoReplacement() {
        for (PluginPackage candidate : refused.keySet()) {
            predecessor(candidate)
                    .filter(old -> !reused.containsValue(old))
                    .filter(old -> loaded.values().stream().noneMatch(g -> g.id().equals(old.id())))
                    .ifPresent(kept::add);
            // A bundle that cannot be read stands for all its plugins.
            if (candidate.about().id().isEmpty() && candidate.source().equals(candidate.file())) {
                current.stream()
                        .filter(old -> old.file().equals(candidate.file()))
                        .filter(old -> !reused.containsValue(old))
                        .filter(
                                old ->
                                        loaded.values().stream()
                                                .noneMatch(g -> g.id().equals(old.id())))
                        .forEach(kept::add);
            }
        }
    }

    /** Returns what a refused plugin would have replaced. */
    private Optional<PluginGeneration> predecessor(PluginPackage candidate) {
        return current.stream()
                .filter(
                        old ->
                                old.source().equals(candidate.source())
                                        || old.id().equals(candidate.about().id()))
                .findFirst();
    }

    /** Returns whether any had to be refused, which may bring an older generation back. */
    private boolean refuseDoubleExtensions(List<PluginGeneration> fixed) {
        Map<ExtensionName, PluginGeneration> incumbents = new HashMap<>();
        claim(incumbents, fixed);
        claim(incumbents, reused.values());
        claim(incumbents, kept);
        Map<PluginPackage, Refusal> losers = new LinkedHashMap<>();
        loaded.forEach(
                (candidate, generation) -> {
                    for (ExtensionName extension : generation.extensions()) {
                        List<String> others = new ArrayList<>();
                        Optional.ofNullable(incumbents.get(extension))
                                .ifPresent(owner -> others.add(owner.label()));
                        loaded.values().stream()
                                .filter(other -> other != generation)
                                .filter(other -> other.extensions().contains(extension))
                                .forEach(other -> others.add(other.label()));
                        if (!others.isEmpty()) {
                            losers.put(
                                    candidate,
                                    new Refusal(
                                            extension + " is also in " + String.join(", ", others),
                                            "remove one of them",
                                            generation.extensions()));
                        }
                    }
                });
        losers.forEach(
                (candidate, refusal) -> {
                    PluginGeneration loser = loaded.remove(candidate);
                    if (loser != null) {
                        loser.release();
                    }
                    refused.put(candidate, refusal);
                });
        return !losers.isEmpty();
    }

    private static void claim(
            Map<ExtensionName, PluginGeneration> owners, Collection<PluginGeneration> generations) {
        for (PluginGeneration generation : generations) {
            generation.extensions().forEach(extension -> owners.put(extension, generation));
        }
    }
}
