package io.a3s.gateway.e2e;

import java.io.IOException;

/** The server-sent events of a response, one by one, however they were cut into chunks. */
final class EventReader {
    private static final String END_OF_EVENT = "\n\n";

    private final RawClient.Received response;
    private String pending = "";

    EventReader(RawClient.Received response) {
        this.response = response;
    }

    /** Waits for the next event and returns its data. */
    String next() throws IOException {
        int end = pending.indexOf(END_OF_EVENT);
        while (end < 0) {
            String part = response.next().text();
            if (part.isEmpty()) {
                throw new IOException("the stream ended; left over: \"" + pending + '"');
            }
            pending += part;
            end = pending.indexOf(END_OF_EVENT);
        }
        String event = pending.substring(0, end);
        pending = pending.substring(end + END_OF_EVENT.length());
        return event.substring("data: ".length());
    }

    /** Waits for the regular end of the response and returns whether nothing stood before it. */
    boolean isAtEnd() throws IOException {
        return pending.isEmpty() && response.next().text().isEmpty();
    }
}
