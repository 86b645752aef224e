package io.a3s.gateway.provider.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/** Finds the servers of one service. For one thread at a time. */
final class ServiceLookup {
    // Of hosts alone, which are a question or two each.
    private static final int MAX_HOSTS = 1_000;

    private final DnsServiceConfig config;
    private final AnswerMemory memory;

    ServiceLookup(DnsServiceConfig config, AnswerMemory memory) {
        this.config = config;
        this.memory = memory;
    }

    /** Returns all servers there are, in order. */
    List<Target> look() throws InterruptedException {
        Set<Target> targets = new TreeSet<>();
        memory.begin();
        if (config.records() == Records.SRV) {
            services(targets);
        } else {
            addresses(config.name())
                    .forEach(
                            address ->
                                    targets.add(new Target(0, address, config.portOrDefault(), 1)));
        }
        memory.end();
        return List.copyOf(targets);
    }

    private void services(Set<Target> targets) throws InterruptedException {
        List<SRVRecord> records =
                memory.records(config.name(), Type.SRV).stream()
                        .map(SRVRecord.class::cast)
                        // A root says that the service is decidedly not there, RFC 2782.
                        .filter(each -> !each.getTarget().equals(Name.root))
                        .sorted()
                        .limit(MAX_HOSTS)
                        .toList();
        for (SRVRecord each : records) {
            for (InetAddress address : addresses(each.getTarget())) {
                targets.add(
                        new Target(
                                each.getPriority(),
                                address,
                                each.getPort(),
                                // Not none, as 0 means "little" in DNS.
                                Math.max(each.getWeight(), 1)));
            }
        }
    }

    private List<InetAddress> addresses(Name host) throws InterruptedException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int type : config.records().ofHosts()) {
            for (Record each : memory.records(host, type)) {
                InetAddress address =
                        each instanceof ARecord a
                                ? a.getAddress()
                                : ((AAAARecord) each).getAddress();
                // What filters of names answer with instead of nothing.
                if (!address.isAnyLocalAddress()) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }
}
