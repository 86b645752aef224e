package io.a3s.gateway.router;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the places of an index that a rule belongs to.
 *
 * @param key what a request has that is looked up there
 * @param rest what is left to ask of such a request
 * @param matcher asks it
 */
record Filing(IndexKey key, Condition rest, RouteMatcher matcher) {
    /** Returns places such that whatever meets the condition is found at one of them. */
    static List<Filing> of(Condition condition) {
        List<Filing> filings = new ArrayList<>();
        for (IndexKey key : IndexKey.of(condition)) {
            Condition rest = new Remainder(key).of(condition);
            if (!rest.equals(Remainder.FAILS)) {
                filings.add(new Filing(key, rest, MatcherCompiler.compile(rest)));
            }
        }
        return List.copyOf(filings);
    }

    /** Returns whether nothing is left to ask. */
    boolean isCertain() {
        return rest.equals(Remainder.HOLDS);
    }
}
