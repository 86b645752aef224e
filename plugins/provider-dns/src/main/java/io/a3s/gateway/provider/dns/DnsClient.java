package io.a3s.gateway.provider.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** Looks names up: completes them, follows aliases, and finds out how long the answer holds. */
final class DnsClient implements Questions {
    private static final int MAX_ALIASES = 8;
    // For what does not say how long it holds: a hosts file, and that there is nothing.
    private static final Duration WITHOUT_TTL = Duration.ofSeconds(5);

    private final Servers servers;
    private final SearchList search;
    private final Optional<HostsFileParser> hosts;

    /**
     * @param hosts names that DNS is not asked for
     */
    DnsClient(Servers servers, SearchList search, Optional<HostsFileParser> hosts) {
        this.servers = servers;
        this.search = search;
        this.hosts = hosts;
    }

    @Override
    public Answer ask(Name name, int type) throws LookupException, InterruptedException {
        Answer nothing = new Answer(List.of(), WITHOUT_TTL);
        for (Name each : search.candidates(name)) {
            Optional<Answer> local = local(each, type);
            Answer answer = local.isPresent() ? local.get() : follow(each, type);
            if (!answer.records().isEmpty()) {
                return answer;
            }
            nothing = answer;
        }
        return nothing;
    }

    /** Returns what the hosts file says. It is read again at each look. */
    private Optional<Answer> local(Name name, int type) throws LookupException {
        if (hosts.isEmpty() || (type != Type.A && type != Type.AAAA)) {
            return Optional.empty();
        }
        try {
            return hosts.get()
                    .getAddressForHost(name, type)
                    .map(address -> new Answer(List.of(record(name, type, address)), WITHOUT_TTL));
        } catch (IOException e) {
            throw new LookupException("the hosts file cannot be read: " + e.getMessage());
        }
    }

    private static Record record(Name name, int type, InetAddress address) {
        return type == Type.A
                ? new ARecord(name, DClass.IN, 0, address)
                : new AAAARecord(name, DClass.IN, 0, address);
    }

    private Answer follow(Name name, int type) throws LookupException, InterruptedException {
        long ttl = Long.MAX_VALUE;
        Name current = name;
        for (int i = 0; i < MAX_ALIASES; i++) {
            Message answer = servers.ask(current, type);
            Alias end = Alias.of(answer, current);
            ttl = Math.min(ttl, end.ttl());
            List<Record> found = new ArrayList<>();
            for (Record each : answer.getSection(Section.ANSWER)) {
                if (each.getType() == type && each.getName().equals(end.name())) {
                    found.add(each);
                    ttl = Math.min(ttl, each.getTTL());
                }
            }
            if (!found.isEmpty()) {
                return new Answer(found, Duration.ofSeconds(ttl));
            }
            if (answer.getRcode() == Rcode.NXDOMAIN || end.name().equals(current)) {
                return new Answer(List.of(), Duration.ofSeconds(Math.min(ttl, untilThere(answer))));
            }
            current = end.name();
        }
        throw new LookupException(name + ": more than " + MAX_ALIASES + " aliases");
    }

    /** Returns for how long there will be nothing, RFC 2308 §5. */
    private static long untilThere(Message answer) {
        return answer.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .mapToLong(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
                .findFirst()
                .orElse(WITHOUT_TTL.toSeconds());
    }

    /** Where the aliases of an answer lead, and for how long. */
    private record Alias(Name name, long ttl) {
        static Alias of(Message answer, Name from) {
            Alias end = new Alias(from, Long.MAX_VALUE);
            List<Record> records = answer.getSection(Section.ANSWER);
            // Each of them leads on once at most.
            for (int i = 0; i < records.size(); i++) {
                Alias current = end;
                Optional<Alias> next =
                        records.stream()
                                .filter(CNAMERecord.class::isInstance)
                                .map(CNAMERecord.class::cast)
                                .filter(each -> each.getName().equals(current.name))
                                .map(
                                        each ->
                                                new Alias(
                                                        each.getTarget(),
                                                        Math.min(current.ttl, each.getTTL())))
                                .findFirst();
                if (next.isEmpty()) {
                    return current;
                }
                end = next.get();
            }
            return end;
        }
    }
}
