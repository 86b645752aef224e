package io.a3s.gateway.router;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name someone probably meant. */
final class NearestName {
    private NearestName() {}

    /**
     * Returns the candidate with the fewest edits to the text, without regard to case, if it takes
     * no more than a third of its letters; the first of several.
     */
    static Optional<String> of(String text, Collection<String> candidates) {
        return candidates.stream()
                .filter(name -> edits(text, name) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt(name -> edits(text, name)));
    }

    /** Counts insertions, removals, replacements and swaps of neighbours (restricted Damerau). */
    private static int edits(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        if (Math.abs(a.length() - b.length()) > b.length()) {
            return a.length();
        }
        int[][] costs = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                costs[i][j] = i == 0 || j == 0 ? i + j : cheapest(costs, a, b, i, j);
            }
        }
        return costs[a.length()][b.length()];
    }

    private static int cheapest(int[][] costs, String a, String b, int i, int j) {
        char x = a.charAt(i - 1);
        char y = b.charAt(j - 1);
        int cost = Math.min(costs[i - 1][j], costs[i][j - 1]) + 1;
        cost = Math.min(cost, costs[i - 1][j - 1] + (x == y ? 0 : 1));
        if (i > 1 && j > 1 && x == b.charAt(j - 2) && a.charAt(i - 2) == y) {
            cost = Math.min(cost, costs[i - 2][j - 2] + 1);
        }
        return cost;
    }
}
