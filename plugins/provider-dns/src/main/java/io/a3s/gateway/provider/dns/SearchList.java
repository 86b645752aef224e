package io.a3s.gateway.provider.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;

/**
 * How names that do not end in a dot are completed.
 *
 * @param domains what may belong behind them
 * @param dots how many dots a name has to have to be tried as it stands first
 */
record SearchList(List<Name> domains, int dots) {
    /** Names stand for themselves. */
    static final SearchList NONE = new SearchList(List.of(), 1);

    SearchList {
        domains = List.copyOf(domains);
    }

    /** Returns the absolute names that one may stand for, in the order they are tried. */
    List<Name> candidates(Name name) {
        if (name.isAbsolute()) {
            return List.of(name);
        }
        List<Name> all = new ArrayList<>();
        for (Name domain : domains) {
            add(name, domain, all);
        }
        List<Name> itself = new ArrayList<>();
        add(name, Name.root, itself);
        // A name of n labels has n - 1 dots.
        all.addAll(name.labels() > dots ? 0 : all.size(), itself);
        return all;
    }

    private static void add(Name name, Name behind, List<Name> all) {
        try {
            Name joined = Name.concatenate(name, behind);
            all.add(joined.isAbsolute() ? joined : Name.concatenate(joined, Name.root));
        } catch (NameTooLongException _) {
            // Then it cannot be meant.
        }
    }
}
