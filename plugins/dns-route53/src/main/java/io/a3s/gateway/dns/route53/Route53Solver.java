package io.a3s.gateway.dns.route53;

import io.a3s.gateway.spi.certificate.DnsSolver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Adds values to TXT records at Route 53 and takes them away again. There, all values of a name are
 * one set that can only be replaced as a whole.
 */
final class Route53Solver implements DnsSolver {
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final int TTL_SECONDS = 60;

    // A name and its wildcard are proved by the same record, often at the same time.
    private static final ReentrantLock CHANGE = new ReentrantLock();

    private final Route53Config config;
    private final Route53Api api;

    Route53Solver(Route53Config config) {
        this.config = config;
        this.api = new Route53Api(config);
    }

    @Override
    public void add(String record, String value) throws IOException, InterruptedException {
        awaitInSync(change(record, quoted(value), true));
    }

    @Override
    public void remove(String record, String value) throws IOException, InterruptedException {
        String _ = change(record, quoted(value), false);
    }

    private static String quoted(String value) {
        return '"' + value + '"';
    }

    /** Changes the set of a name, if it has to be. Returns the id of the change, or nothing. */
    private String change(String record, String value, boolean wanted)
            throws IOException, InterruptedException {
        CHANGE.lockInterruptibly();
        try {
            String zone =
                    config.hostedZoneId().isPresent()
                            ? config.hostedZoneId().get()
                            : zoneOf(record);
            List<String> present = values(zone, record);
            if (present.contains(value) == wanted) {
                return "";
            }
            List<String> next = new ArrayList<>(present);
            if (wanted) {
                next.add(value);
            } else {
                next.remove(value);
            }
            // A set without values does not exist; what is deleted has to be named as it is.
            String xml =
                    next.isEmpty()
                            ? request("DELETE", record, present)
                            : request("UPSERT", record, next);
            return id(Xml.text(api.post("hostedzone/" + zone + "/rrset", xml), "Id"));
        } finally {
            CHANGE.unlock();
        }
    }

    private static String request(String action, String record, List<String> values) {
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            all.append("<ResourceRecord><Value>")
                    .append(Xml.escape(value))
                    .append("</Value></ResourceRecord>");
        }
        return """
        <?xml version="1.0" encoding="UTF-8"?>
        <ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">\
        <ChangeBatch><Changes><Change><Action>%s</Action><ResourceRecordSet>\
        <Name>%s.</Name><Type>TXT</Type><TTL>%d</TTL><ResourceRecords>%s</ResourceRecords>\
        </ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>
        """
                .formatted(action, Xml.escape(record), TTL_SECONDS, all);
    }

    private List<String> values(String zone, String record)
            throws IOException, InterruptedException {
        Document answer =
                api.get(
                        "hostedzone/" + zone + "/rrset",
                        Map.of("name", record + '.', "type", "TXT", "maxitems", "1"));
        for (Element set : Xml.all(answer, "ResourceRecordSet")) {
            // The list begins at the name and goes on with others.
            if (Xml.text(set, "Name").equals(record + '.') && Xml.text(set, "Type").equals("TXT")) {
                return Xml.all(set, "Value").stream()
                        .map(value -> value.getTextContent().strip())
                        .toList();
            }
        }
        return List.of();
    }

    /** Finds the public zone a record belongs to: the longest of its endings that is one. */
    private String zoneOf(String record) throws IOException, InterruptedException {
        int dot = record.indexOf('.');
        while (dot >= 0) {
            String name = record.substring(dot + 1) + '.';
            Document answer =
                    api.get("hostedzonesbyname", Map.of("dnsname", name, "maxitems", "10"));
            for (Element zone : Xml.all(answer, "HostedZone")) {
                if (Xml.text(zone, "Name").equals(name)
                        && !Xml.text(zone, "PrivateZone").equals("true")) {
                    return id(Xml.text(zone, "Id"));
                }
            }
            dot = record.indexOf('.', dot + 1);
        }
        throw new IOException("the keys see no hosted zone for " + record);
    }

    /** Returns an id without the kind of thing before it, as in {@code /change/C123}. */
    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void awaitInSync(String change) throws IOException, InterruptedException {
        if (change.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + config.propagationTimeout().toNanos();
        while (!Xml.text(api.get("change/" + change, Map.of()), "Status").equals("INSYNC")) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "the change did not reach all servers within "
                                + config.propagationTimeout());
            }
            Thread.sleep(POLL);
        }
    }

    @Override
    public void close() {
        api.close();
    }
}
