package io.a3s.gateway.config;

import io.a3s.gateway.router.ParsedRule;
import io.a3s.gateway.router.RouterKind;
import io.a3s.gateway.router.Rule;
import io.a3s.gateway.router.RuleParser;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The rules of a configuration by their text, so that those it has in common with the next one are
 * parsed once. Immutable.
 *
 * @param byText those that were understood
 */
record KnownRules(Map<String, Rule> byText) {
    static final KnownRules NONE = new KnownRules(Map.of());

    /** Begins to read the rules of the next configuration. */
    Reader reader() {
        return new Reader();
    }

    /** Parses what is not known, and keeps what was read. */
    final class Reader {
        private final Map<String, Rule> read = HashMap.newHashMap(byText.size());

        /** Does what {@link RuleParser#parse} does. */
        ParsedRule parse(String text, RouterKind kind) {
            Rule rule = byText.get(text);
            // A rule does not depend on the kind of router, only whether it is allowed there.
            ParsedRule parsed =
                    rule != null && rule.fits(kind)
                            ? new ParsedRule.Valid(rule)
                            : RuleParser.parse(text, kind);
            if (parsed instanceof ParsedRule.Valid valid) {
                read.put(text, valid.rule());
            }
            return parsed;
        }

        /** Returns the rules that were read and understood. */
        KnownRules known() {
            return new KnownRules(Collections.unmodifiableMap(read));
        }
    }
}
