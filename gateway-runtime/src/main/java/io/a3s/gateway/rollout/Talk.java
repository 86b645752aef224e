package io.a3s.gateway.rollout;

import io.a3s.gateway.fleet.RollCall;
import io.a3s.gateway.fleet.StoreNames;
import java.util.Map;

/**
 * What the gateways of a fleet say to each other about rollouts. Safe for use by any thread; no
 * call asks the store.
 */
final class Talk {
    private final RollCall rollCall;

    Talk(RollCall rollCall) {
        this.rollCall = rollCall;
    }

    private static String topic(String service) {
        return StoreNames.of("rollout", service);
    }

    void say(String service, WindowReport report, boolean isUrgent) {
        rollCall.say(topic(service), report.encode());
        if (isUrgent) {
            rollCall.hurry();
        }
    }

    Map<String, byte[]> others(String service) {
        return rollCall.others(topic(service));
    }

    void silence(String service) {
        rollCall.silence(topic(service));
    }
}
