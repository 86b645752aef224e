package io.a3s.gateway.provider.dns;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Record;

/**
 * What DNS says.
 *
 * @param records the records asked for; none if there are none, or no such name
 * @param ttl how long that holds
 */
record Answer(List<Record> records, Duration ttl) {
    Answer {
        records = List.copyOf(records);
    }
}
