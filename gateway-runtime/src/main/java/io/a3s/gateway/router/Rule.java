package io.a3s.gateway.router;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A rule that was understood: its text, and what it says. Immutable. Two are equal if they say the
 * same, however they are written.
 */
public final class Rule {
    private final String text;
    private final Condition condition;
    private final int hash;
    private final boolean fitsRequests;
    private final boolean fitsConnections;
    private final boolean asksForServerName;
    private final List<Filing> filings;

    Rule(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
        this.hash = condition.hashCode();
        this.fitsRequests = condition.fits(RouterKind.HTTP);
        this.fitsConnections = condition.fits(RouterKind.CONNECTION);
        this.asksForServerName = asksForServerName(condition);
        this.filings = Filing.of(condition);
    }

    /** Returns the rule as it was written. */
    public String text() {
        return text;
    }

    /** Returns whether a router of a kind can have this rule. */
    public boolean fits(RouterKind kind) {
        return kind == RouterKind.HTTP ? fitsRequests : fitsConnections;
    }

    /** Returns whether what it says depends on the server name of a connection. */
    boolean asksForServerName() {
        return asksForServerName;
    }

    /** Returns whether what it says depends on the certificate of a client. */
    public boolean asksForClientCertificate() {
        return asksForClientCertificate(condition);
    }

    private static boolean asksForClientCertificate(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) ->
                    parts.stream().anyMatch(Rule::asksForClientCertificate);
            case Condition.Or(var parts) -> parts.stream().anyMatch(Rule::asksForClientCertificate);
            case Condition.Not(var part) -> asksForClientCertificate(part);
            case Condition.ClientCertCn _, Condition.ClientCertSan _ -> true;
            default -> false;
        };
    }

    private static boolean asksForServerName(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) -> parts.stream().anyMatch(Rule::asksForServerName);
            case Condition.Or(var parts) -> parts.stream().anyMatch(Rule::asksForServerName);
            case Condition.Not(var part) -> asksForServerName(part);
            case Condition.HostSni(var names) -> !names.contains(Condition.HostSni.ANY);
            case Condition.HostSniRegexp _ -> true;
            default -> false;
        };
    }

    /**
     * Returns the host and server names that requests or connections can have to meet it, as far as
     * it lists them.
     */
    public Set<String> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        addHosts(condition, hosts);
        return hosts;
    }

    private static void addHosts(Condition condition, Set<String> hosts) {
        switch (condition) {
            case Condition.And(var parts) -> parts.forEach(part -> addHosts(part, hosts));
            case Condition.Or(var parts) -> parts.forEach(part -> addHosts(part, hosts));
            case Condition.Host(var names) -> hosts.addAll(names);
            case Condition.HostSni(var names) -> hosts.addAll(names);
            default -> {
                // Says nothing of hosts, or only which it is not for.
            }
        }
    }

    Condition condition() {
        return condition;
    }

    /** Returns where an index has to file it; nowhere if nothing can meet it. */
    List<Filing> filings() {
        return filings;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Rule that
                        && hash == that.hash
                        && condition.equals(that.condition));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
