package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What becomes of exchanges that do not end well: each phase may come late, or not at all. */
final class FailureChecks {
    private final Trial trial;

    FailureChecks(Trial trial) {
        this.trial = trial;
    }

    /** A backend may fail at any point. */
    void backendsMayFail() throws IOException {
        for (Behaviour failing :
                List.of(
                        Behaviour.reset(),
                        Behaviour.resetAfter("some"),
                        Behaviour.halfAnswer("half", 100),
                        Behaviour.status(500),
                        Behaviour.status(503),
                        Behaviour.trickle(Duration.ZERO, "bit by bit"),
                        FailureChecks::nonsense)) {
            trial.behave(failing);
            send(trial.head("GET / HTTP/1.1"));
            send(trial.head("POST / HTTP/1.1", "Content-Length: 4") + "body");
        }
        trial.requireNoFailure();
    }

    /** A client may leave at any point. */
    void clientsMayLeave() throws IOException {
        trial.behave(Behaviour.stallAfter("first"));
        try (RawClient client = trial.connect()) {
            client.send(trial.head("GET / HTTP/1.1"));
            client.receive().next();
            client.reset();
        }
        trial.behave(Behaviour.stall());
        try (RawClient client = trial.connect()) {
            client.send(trial.head("POST / HTTP/1.1", "Content-Length: 100") + "not all of it");
            client.reset();
        }
        trial.requireNoFailure();
    }

    private static void nonsense(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.send("this is not HTTP\r\n\r\n");
        wire.close();
    }

    // Whatever comes back, cut off or not: what counts is what the middleware makes of it.
    private void send(String request) throws IOException {
        try (RawClient client = trial.connect()) {
            client.send(request);
            try {
                client.receive().answer();
            } catch (IOException e) {
                client.untilClose();
            }
        }
    }
}
