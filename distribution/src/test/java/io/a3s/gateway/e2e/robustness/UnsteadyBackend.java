package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backend that is killed, stalls, resets connections and comes back, and remembers which requests
 * it has got and not answered: only those may fail. A request's target is what it is known by.
 */
final class UnsteadyBackend implements AutoCloseable {
    /** What may be wrong with it. */
    enum Trouble {
        /** The process is gone, and with it the port. */
        KILLED,
        /** Requests are taken and never answered. */
        STALLED,
        /** Requests are answered with a reset of the connection. */
        RESETTING,
        /** Responses break off in the middle. */
        BREAKING_OFF
    }

    private static final Duration WORK = Duration.ofMillis(2);

    private final Set<String> unanswered;
    private final int port;
    private ScriptedBackend server;
    private volatile long deathFrom;
    private volatile long deathTo;

    /**
     * Starts one.
     *
     * @param unanswered takes the requests that this backend has got and not answered
     */
    UnsteadyBackend(Set<String> unanswered) throws IOException {
        this.unanswered = unanswered;
        this.server = ScriptedBackend.start(this::answer);
        server.forgetRequests();
        this.port = server.port();
    }

    static Set<String> ledger() {
        return ConcurrentHashMap.newKeySet();
    }

    int port() {
        return port;
    }

    void fallInto(Trouble trouble) throws IOException {
        switch (trouble) {
            case KILLED -> die();
            case STALLED -> server.behave(noting(Behaviour.stall()));
            case RESETTING -> server.behave(noting(Behaviour.reset()));
            case BREAKING_OFF -> server.behave(noting(Behaviour.halfAnswer("half", 100)));
        }
    }

    private void die() throws IOException {
        deathFrom = System.nanoTime();
        deathTo = Long.MAX_VALUE;
        server.close();
        deathTo = System.nanoTime();
    }

    /**
     * Returns whether it was killed while a request was under way. Such a one may lie unread in the
     * buffer of a connection, or of one that was not yet accepted, and the ledger does not have it.
     */
    boolean diedDuring(long from, long to) {
        return deathFrom != 0 && deathFrom <= to && deathTo >= from;
    }

    void recoverFrom(Trouble trouble) throws IOException {
        if (trouble == Trouble.KILLED) {
            server = ScriptedBackend.startAt(port, this::answer);
            server.forgetRequests();
            return;
        }
        server.behave(this::answer);
        // What hangs here hangs until the gateway gives it up.
    }

    private Behaviour noting(Behaviour trouble) {
        return (request, wire) -> {
            unanswered.add(request.head().target());
            trouble.answer(request, wire);
        };
    }

    private void answer(Wire.Request request, Wire wire) throws Exception {
        String target = request.head().target();
        unanswered.add(target);
        byte[] body = request.body().rest();
        wire.rest(WORK);
        wire.respond(
                200,
                "text/plain",
                body.length > 0 ? body : target.getBytes(StandardCharsets.UTF_8));
        unanswered.remove(target);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
