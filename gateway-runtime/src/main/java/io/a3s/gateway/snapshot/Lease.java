package io.a3s.gateway.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a snapshot has to give back when it ends, last taken first. */
final class Lease {
    private static final Logger log = LoggerFactory.getLogger(Lease.class);

    private final List<Runnable> releases = new ArrayList<>();

    void add(Runnable release) {
        releases.add(release);
    }

    /** Gives everything back. One failure does not keep the rest. */
    void end() {
        for (Runnable release : releases.reversed()) {
            try {
                release.run();
            } catch (Throwable e) {
                log.atWarn().setCause(e).log("closing a part of an old configuration failed");
            }
        }
        releases.clear();
    }
}
