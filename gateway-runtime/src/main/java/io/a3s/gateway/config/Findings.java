package io.a3s.gateway.config;

import io.a3s.gateway.spi.config.Diagnostic;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects findings, but no more than anybody reads, so that a file full of mistakes does not fill
 * the memory.
 */
final class Findings extends AbstractList<Diagnostic> {
    private static final int MAX = 1_000;

    private final List<Diagnostic> kept = new ArrayList<>();
    private int dropped;
    private boolean hasErrors;

    @Override
    public boolean add(Diagnostic finding) {
        hasErrors |= finding.isError();
        if (kept.size() == MAX) {
            dropped++;
            return false;
        }
        return kept.add(finding);
    }

    /** Returns whether one of the findings, kept or not, is an error. */
    boolean hasErrors() {
        return hasErrors;
    }

    /** Returns the findings, and last how many more there are. */
    List<Diagnostic> all() {
        List<Diagnostic> all = new ArrayList<>(kept);
        if (dropped > 0) {
            String summary = dropped + " more findings are not shown";
            all.add(hasErrors ? Diagnostic.error(summary) : Diagnostic.warning(summary));
        }
        return all;
    }

    @Override
    public Diagnostic get(int index) {
        return kept.get(index);
    }

    @Override
    public int size() {
        return kept.size();
    }
}
