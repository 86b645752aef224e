package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;

/**
 * The part of all responses, from the first request to a gateway, that came of the revision to
 * which a rollout leads. Never more than the steps allow, not even by one.
 */
final class ObservedShare {
    private final GatewayProcess gateway;
    private final int port;
    private final String from;
    private long allowedHundredths;
    private int ofTo;

    /**
     * @param from what the revision answers from which the rollout leads
     */
    ObservedShare(GatewayProcess gateway, int port, String from) {
        this.gateway = gateway;
        this.port = port;
        this.from = from;
    }

    /** Sends requests one after the other, and returns how many of them the new revision got. */
    int send(int requests) throws IOException {
        int before = ofTo;
        // Where a step comes in between, it may have been made before the first.
        int percent = percent();
        for (int i = 0; i < requests; i++) {
            ofTo += RawClient.get(port, "/").body().equals(from) ? 0 : 1;
        }
        allowedHundredths += (long) requests * Math.max(percent, percent());
        assertThat(ofTo * 100L).isLessThanOrEqualTo(allowedHundredths);
        return ofTo - before;
    }

    private int percent() throws IOException {
        return gateway.manageJson("/api/gateway/rollouts/s").get("percent").asInt();
    }
}
