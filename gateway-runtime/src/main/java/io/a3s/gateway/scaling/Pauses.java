package io.a3s.gateway.scaling;

import java.time.Duration;

/** Pauses between tries in vain, each twice as long as the one before. For one thread. */
final class Pauses {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    Pauses(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    Duration next() {
        Duration pause = next;
        Duration doubled = pause.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause;
    }

    void reset() {
        next = first;
    }
}
