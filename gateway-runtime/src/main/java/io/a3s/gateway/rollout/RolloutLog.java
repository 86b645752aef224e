package io.a3s.gateway.rollout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of rollouts in the log. */
final class RolloutLog {
    private static final Logger log = LoggerFactory.getLogger(RolloutLog.class);

    private RolloutLog() {}

    /** Tells what has happened last. */
    static void event(RolloutState state, String message) {
        RolloutEvent last = state.last();
        (state.phase() == RolloutPhase.ROLLED_BACK ? log.atWarn() : log.atInfo())
                .addKeyValue("service", state.service())
                .addKeyValue("event", last.event())
                .addKeyValue("state", state.phase())
                .addKeyValue("percent", state.percent())
                .addKeyValue("windows", last.windows())
                .addKeyValue("detail", last.detail())
                .log(message);
    }

    /** Tells that there is none any more. */
    static void end(String service) {
        log.atInfo()
                .addKeyValue("service", service)
                .log("rollout ended: it is not configured any more");
    }
}
