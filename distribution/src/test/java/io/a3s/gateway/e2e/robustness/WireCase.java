package io.a3s.gateway.e2e.robustness;

import java.util.List;
import java.util.Optional;

/**
 * One case of a corpus: what a peer sends, and what has to come of it.
 *
 * @param family the file it is from
 * @param name what is special about it
 * @param request how the client asks, in a corpus of responses
 * @param pieces what is sent, with a pause between two pieces
 * @param trickle what is then sent again and again, until the connection is closed
 * @param late the number of the first piece that is sent only when the answers are there, or the
 *     head of one that is cut off
 * @param hangUp how the sender ends the connection after the pieces
 * @param forwarded what the backend has to get, without the fields the gateway adds
 * @param answers what the client has to get
 * @param end what becomes of the connection of who sends
 */
record WireCase(
        String family,
        String name,
        String request,
        List<byte[]> pieces,
        String trickle,
        int late,
        HangUp hangUp,
        String forwarded,
        List<Answer> answers,
        End end) {
    /** How a peer ends a connection, if it does. */
    enum HangUp {
        NEVER,
        REGULARLY,
        BY_RESET
    }

    /** What becomes of a connection. */
    enum End {
        /** It is closed. */
        CLOSE,
        /** It is used for another request. */
        OPEN
    }

    /**
     * A response.
     *
     * @param reason why the gateway answered itself or cut the response off, empty if it did not
     * @param body the body, if it matters
     * @param isCut whether the body does not come to its end
     */
    record Answer(int status, String reason, Optional<String> body, boolean isCut) {}

    WireCase {
        pieces = List.copyOf(pieces);
        answers = List.copyOf(answers);
    }

    @Override
    public String toString() {
        return family + ": " + name;
    }
}
