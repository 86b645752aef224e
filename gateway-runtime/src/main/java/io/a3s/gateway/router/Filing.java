package io.a3s.gateway.router;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the places of an index that a rule belongs to.
 *
 * @param key what a request has that is looked up there
 * @param isCertain whether nothing is left to ask of such a request
 * @param rest what is left to ask
 * @param matcher asks it
 */
record Filing(IndexKey key, boolean isCertain, Condition rest, RouteMatcher matcher) {
    /** Returns places such that whatever meets the condition is found at one of them. */
    static List<Filing> of(Condition condition) {
        List<Filing> filings = new ArrayList<>();
        for (IndexKey key : IndexKey.of(condition)) {
            Condition rest = new Remainder(key).of(condition);
            if (!rest.equals(Remainder.FAILS)) {
                boolean isCertain = rest.equals(Remainder.HOLDS);
                filings.add(new Filing(key, isCertain, rest, MatcherCompiler.compile(rest)));
            }
        }
        return List.copyOf(filings);
    }
}
