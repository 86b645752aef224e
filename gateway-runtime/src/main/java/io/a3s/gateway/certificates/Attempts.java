package io.a3s.gateway.certificates;

import io.a3s.gateway.files.SafeFiles;
import io.a3s.gateway.spi.certificate.IssuanceException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was tried in vain for a certificate. It is kept in a file, because authorities count
 * failures, too, and shut out who has too many: a gateway that is started again and again must not
 * begin anew each time. With the pauses here there are never more than three refusals an hour,
 * where Let's Encrypt allows five.
 *
 * @param refusals how often the authority has refused, one after the other
 * @param outages how often it could not be asked, one after the other
 * @param notBefore when to try again
 * @param way how it was tried; another way begins anew
 */
record Attempts(int refusals, int outages, Instant notBefore, String way) {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final Duration REFUSAL_PAUSE = Duration.ofMinutes(5);
    private static final Duration MAX_REFUSAL_PAUSE = Duration.ofHours(12);
    private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(5);
    private static final Duration MAX_OUTAGE_PAUSE = Duration.ofHours(1);

    static Attempts none(String way) {
        return new Attempts(0, 0, Instant.EPOCH, way);
    }

    /** Returns it with another time for the next try. */
    Attempts until(Instant next) {
        return new Attempts(refusals, outages, next, way);
    }

    /** Returns what follows from one more failure. */
    Attempts after(IssuanceException failure, Instant now) {
        int refused = failure.isRefused() ? refusals + 1 : refusals;
        int failed = failure.isRefused() ? 0 : outages + 1;
        Duration pause =
                failure.isRefused()
                        ? grown(REFUSAL_PAUSE, 3, refused, MAX_REFUSAL_PAUSE)
                        : grown(OUTAGE_PAUSE, 2, failed, MAX_OUTAGE_PAUSE);
        Instant next = now.plus(pause);
        Instant asked = failure.notBefore().orElse(Instant.EPOCH);
        return new Attempts(refused, failed, asked.isAfter(next) ? asked : next, way);
    }

    private static Duration grown(Duration first, int factor, int count, Duration limit) {
        Duration pause = first;
        for (int i = 1; i < count && pause.compareTo(limit) < 0; i++) {
            pause = pause.multipliedBy(factor);
        }
        return pause.compareTo(limit) < 0 ? pause : limit;
    }

    /** Reads what was tried one way. Nothing of use is the same as nothing. */
    static Attempts read(Path file, String way) {
        Properties properties = new Properties();
        try {
            if (!Files.exists(file)) {
                return none(way);
            }
            properties.load(new StringReader(Files.readString(file)));
            Attempts found =
                    new Attempts(
                            Integer.parseInt(properties.getProperty("refusals", "0")),
                            Integer.parseInt(properties.getProperty("outages", "0")),
                            Instant.parse(properties.getProperty("not-before", "")),
                            properties.getProperty("way", ""));
            return found.way().equals(way) ? found : none(way);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            log.atWarn().addKeyValue("file", file).setCause(e).log("not used");
            return none(way);
        }
    }

    void write(Path file) throws IOException {
        SafeFiles.write(
                file,
                "refusals=%d\noutages=%d\nnot-before=%s\nway=%s\n"
                        .formatted(refusals, outages, notBefore, way));
    }
}
